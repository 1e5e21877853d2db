package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ezhan/internal/clock"
	"ezhan/internal/event"
	"ezhan/internal/schema"
	"ezhan/internal/sqldb"
)

// Finding is one thing that was looked at: what was seen and, if it is not
// well, what to do.
type Finding struct {
	Well bool
	What string
	Do   string
}

// Diagnose looks an installation over without changing it. With verify it
// walks the whole chain of events too.
func Diagnose(ctx context.Context, o Options, verify bool) []Finding {
	var all []Finding
	add := func(f ...Finding) { all = append(all, f...) }
	add(folder(o.Data), keyFiles(filepath.Join(o.Data, "keys")), calendar(o.Clock))

	address := o.Database
	if address == "" {
		file := filepath.Join(o.Data, "ezhan.db")
		if _, err := os.Stat(file); err != nil {
			add(Finding{false, "还没有数据库：" + file, "用 --data 指到正确的数据文件夹；第一次使用请运行 ezhan serve"})
			return all
		}
		address = "sqlite:" + file
	}
	db, err := sqldb.Open(ctx, address, o.Clock)
	if err != nil {
		add(Finding{false, "数据库打不开：" + err.Error(), "检查数据库地址、账号和网络；SQLite 请检查文件权限和磁盘空间"})
		return all
	}
	defer func() { _ = db.Close() }() // only read
	add(Finding{true, "数据库可以访问（" + string(db.Engine()) + "）", ""})
	add(version(ctx, db))
	if verify {
		add(chain(ctx, db))
	}
	return all
}

func folder(dir string) Finding {
	probe := filepath.Join(dir, ".doctor")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		return Finding{false, "数据文件夹不能写：" + err.Error(), "检查文件夹是否存在、运行本程序的用户有没有写权限、磁盘是否已满"}
	}
	_ = os.Remove(probe) // an empty file
	return Finding{true, "数据文件夹可以读写：" + dir, ""}
}

func keyFiles(dir string) Finding {
	for _, name := range []string{"form", "field", "lookup", "signing"} {
		file := filepath.Join(dir, name+".key")
		info, err := os.Stat(file)
		switch {
		case err != nil:
			return Finding{false, "缺少密钥文件：" + file, "从备份里恢复 keys 文件夹。没有它，已加密的手机号读不出来，已配对的屏幕要重新配对"}
		case info.Size() != int64(len(Key{})):
			return Finding{false, "密钥文件损坏：" + file, "从备份里恢复这个文件"}
		case info.Mode().Perm()&0o077 != 0:
			return Finding{false, "密钥文件别人也能读：" + file, "运行 chmod 600 " + file}
		}
	}
	return Finding{true, "密钥文件齐全", ""}
}

func calendar(c clock.Clock) Finding {
	year := c.Now().In(clock.Shanghai).Year()
	if text := clock.StateCouncil().Warning(year); text != "" {
		return Finding{false, text, "升级到带有当年放假安排的版本；在此之前按周一到周五计算工作日"}
	}
	return Finding{true, fmt.Sprintf("%d 年放假调休安排已载入", year), ""}
}

func version(ctx context.Context, db *sqldb.DB) Finding {
	pending, err := schema.Pending(ctx, db)
	switch {
	case err != nil:
		return Finding{false, "读不出数据库版本：" + err.Error(), "确认这是本系统的数据库"}
	case pending:
		return Finding{false, "数据库版本比程序旧", "备份后运行 ezhan migrate"}
	}
	return Finding{true, "数据库版本与程序一致", ""}
}

func chain(ctx context.Context, db *sqldb.DB) Finding {
	rows, err := event.Verify(ctx, db)
	var broken *event.Break
	switch {
	case errors.As(err, &broken):
		return Finding{
			false, fmt.Sprintf("操作记录链在第 %d 条断开：%s", broken.Seq, broken.Reason),
			"有人绕过系统改了数据库。保留现场，停止写入，与最近的备份比对第 " + fmt.Sprint(broken.Seq) + " 条及以后的记录",
		}
	case err != nil:
		return Finding{false, "校验操作记录时出错：" + err.Error(), "先解决上面的问题再校验一次"}
	}
	return Finding{true, fmt.Sprintf("操作记录链完整，共 %d 条", rows), ""}
}
