package contentweb

import (
	"ezhan/internal/content"
	"ezhan/internal/content/lexicon"
	"ezhan/internal/web"
	"ezhan/internal/web/ui"
)

// labelsOf reads the chosen terms of a form.
func labelsOf(c *web.Ctx) content.Labels {
	labels := content.Labels{}
	for _, d := range lexicon.Dims() {
		labels[d] = c.Forms(string(d))
	}
	return labels
}

// version is the version the form is about.
func version(c *web.Ctx) content.VersionID { return content.VersionID(c.Form("version")) }

// done goes back to the work and says what happened.
func done(c *web.Ctx, text string) error {
	c.Flash(ui.Flash{Tone: ui.OK, Text: text})
	if c.Form("back") == "list" {
		return c.Redirect("/contents?state=" + string(content.Imported))
	}
	return c.Redirect("/contents/" + c.Path("id"))
}

func (p pages) confirm(c *web.Ctx) error {
	labels := labelsOf(c)
	v, err := p.lib.Confirm(c.Context(), c.By, version(c), content.Confirmation{Labels: labels, Aware: c.Form("aware") != ""})
	if err != nil {
		return p.failed(c, labels, err)
	}
	switch {
	case v.State == content.Published:
		return done(c, "已确认并发布，有排期的屏幕几分钟内就会收到")
	case v.Tier == content.T0:
		return done(c, "分类已确认，等有发布权限的人确认后发布")
	}
	return done(c, "分类已确认，可以提交审核了")
}

func (p pages) release(c *web.Ctx) error {
	if _, err := p.lib.Release(c.Context(), c.By, version(c), c.Form("aware") != ""); err != nil {
		return p.failed(c, nil, err)
	}
	return done(c, "已发布，有排期的屏幕几分钟内就会收到")
}

func (p pages) submit(c *web.Ctx) error {
	v, err := p.lib.Submit(c.Context(), c.By, version(c))
	if err != nil {
		return err
	}
	return done(c, "已提交审核："+v.Tier.Title())
}

func (p pages) approve(c *web.Ctx) error {
	if _, err := p.lib.Approve(c.Context(), c.By, version(c), c.Form("aware") != ""); err != nil {
		return p.failed(c, nil, err)
	}
	return done(c, "审核通过，已发布")
}

func (p pages) giveBack(c *web.Ctx) error {
	if _, err := p.lib.Return(c.Context(), c.By, version(c), c.Form("reason")); err != nil {
		return p.failed(c, nil, err)
	}
	return done(c, "已退回，上传的人会看到原因")
}

func (p pages) reject(c *web.Ctx) error {
	if _, err := p.lib.Reject(c.Context(), c.By, version(c), c.Form("reason")); err != nil {
		return p.failed(c, nil, err)
	}
	return done(c, "已标为不采用")
}

func (p pages) withdraw(c *web.Ctx) error {
	if err := p.lib.Withdraw(c.Context(), c.By, version(c), c.Form("reason")); err != nil {
		return p.failed(c, nil, err)
	}
	return done(c, "已下架，在线的屏幕 5 分钟内停止播放")
}

func (p pages) download(c *web.Ctx) error {
	v, err := p.lib.Download(c.Context(), c.By, version(c))
	if err != nil {
		return err
	}
	return c.Redirect(v.Media().URL())
}
