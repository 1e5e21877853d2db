package content

import (
	"ezhan/internal/access"
	"ezhan/internal/blob"
	"ezhan/internal/event"
	"ezhan/internal/sqldb"
)

// What this room tells. Every event but FolderDone carries a VersionData.
const (
	EvImported   event.Kind = "content.imported"
	EvTagged     event.Kind = "content.classified"
	EvSubmitted  event.Kind = "content.submitted"
	EvApproved   event.Kind = "content.approved"
	EvPublished  event.Kind = "content.published"
	EvReturned   event.Kind = "content.returned"
	EvRejected   event.Kind = "content.rejected"
	EvWithdrawn  event.Kind = "content.withdrawn"
	EvExpired    event.Kind = "content.expired"
	EvSuperseded event.Kind = "content.superseded"
	EvDownloaded event.Kind = "content.downloaded"
	EvFolder     event.Kind = "content.folder_imported" // FolderData
)

// VersionData is the version an event is about.
type VersionData struct {
	Item    ID        `json:"item"`
	Version VersionID `json:"version"`
	Title   string    `json:"title"`
	Class   Class     `json:"source_class"`
	Tier    Tier      `json:"tier,omitempty"`
	Hash    blob.Hash `json:"sha256"`
	Labels  Labels    `json:"labels,omitempty"`
	Warned  bool      `json:"warned,omitempty"` // the editor was told that a remix does not count
	Station string    `json:"station,omitempty"`
}

// FolderData is the result of a folder import.
type FolderData struct {
	Import     string `json:"import"`
	Imported   int    `json:"imported"`
	Local      int    `json:"local"`
	Duplicates int    `json:"duplicates"`
	Failed     int    `json:"failed"`
}

func dataOf(v Version) VersionData {
	return VersionData{Item: v.Item, Version: v.ID, Title: v.Title, Class: v.Class, Tier: v.Tier, Hash: v.Hash, Station: v.Station}
}

// tell records what happened to v.
func tell(tx *sqldb.Tx, by access.Actor, kind event.Kind, v Version, d VersionData) error {
	return event.Append(tx, by, event.New{
		Kind: kind, Subject: "content:" + string(v.Item), Org: v.Org, Data: d, Reason: v.Reason,
	})
}
