package policy

// The kinds of key. Each can only be read with the method of its kind.
type (
	// IntKey names a parameter that is a whole number.
	IntKey string
	// RatioKey names a parameter that is a share between 0 and 1.
	RatioKey string
	// ChoiceKey names a parameter that is one of some options.
	ChoiceKey string
	// FlagKey names a parameter that is a switch.
	FlagKey string
	// TimeKey names a parameter that is a time of day.
	TimeKey string
	// DayKey names a parameter that is a civil day.
	DayKey string
)

// Parameters that are a whole number.
const (
	PlayMin               IntKey = "P-PLAY-MIN"
	PlayBackfill          IntKey = "P-PLAY-BACKFILL"
	PlayMinEvent          IntKey = "P-PLAY-MINEVENT"
	PlayAttestDays        IntKey = "P-PLAY-ATTEST.DAYS"
	PlayAttestMax         IntKey = "P-PLAY-ATTEST.MAX"
	ClockTolerance        IntKey = "P-CLOCK-TOL"
	UpdateMin             IntKey = "P-UPDATE-MIN"
	UpdateStill           IntKey = "P-UPDATE-STILL"
	UpdateNovel           IntKey = "P-UPDATE-NOVEL"
	OfficerMin            IntKey = "P-OFF-MIN"
	OfficerYearsFrom      IntKey = "P-OFF-YEARS.FROM"
	OfficerYearsTo        IntKey = "P-OFF-YEARS.TO"
	OfficerRegularDays    IntKey = "P-OFF-REGULAR.DAYS"
	OfficerRegularOf      IntKey = "P-OFF-REGULAR.OF"
	ShareMin              IntKey = "P-SHARE-MIN"
	ShareConfirmHours     IntKey = "P-SHARE-CONFIRM.HOURS"
	ShareConfirmOpens     IntKey = "P-SHARE-CONFIRM.OPENS"
	ShareConfirmDwell     IntKey = "P-SHARE-CONFIRM.DWELL"
	BoardMonths           IntKey = "P-BOARD-MONTHS"
	BookPerYear           IntKey = "P-BOOK-PERYEAR"
	ActivityPerMonth      IntKey = "P-ACT-PERMONTH"
	ActivityHeads         IntKey = "P-ACT-HEADS"
	ActivityOnlineDwell   IntKey = "P-ACT-ONLINE-DWELL"
	GraceDays             IntKey = "P-GRACE-DAYS"
	LockWorkdays          IntKey = "P-LOCK-WD"
	SLAPaper              IntKey = "P-SLA-PAPER"
	SLAField              IntKey = "P-SLA-FIELD"
	SLASecond             IntKey = "P-SLA-SECOND"
	SLAReturn             IntKey = "P-SLA-RETURN"
	PublicityWorkdays     IntKey = "P-PUBLICITY-WD"
	RectifyTriggerRunning IntKey = "P-REC-TRIGGER.RUNNING"
	RectifyTriggerTimes   IntKey = "P-REC-TRIGGER.TIMES"
	RectifyTriggerWithin  IntKey = "P-REC-TRIGGER.WITHIN"
	RectifyDays           IntKey = "P-REC-DAYS"
	RectifyExtension      IntKey = "P-REC-EXT"
	RectifyVerify         IntKey = "P-REC-VERIFY"
	ExitHearing           IntKey = "P-EXIT-HEARING"
	ExitReapply           IntKey = "P-EXIT-REAPPLY"
	LowWindow             IntKey = "P-LOW-WINDOW"
	LowMinDays            IntKey = "P-LOW-MINDAYS"
	LowPlay               IntKey = "P-LOW-PLAY"
	LowTouch              IntKey = "P-LOW-TOUCH"
	LowReach              IntKey = "P-LOW-REACH"
	RelocationCheck       IntKey = "P-REL-CHECK"
	NeedAnswers           IntKey = "P-NEED-RESP"
	StockKm               IntKey = "P-STOCK-KM"
	ReferWorkdays         IntKey = "P-REFER-WD"
	ComplaintAcknowledge  IntKey = "P-CPL-ACK"
	ComplaintDone         IntKey = "P-CPL-DONE"
	PHashDuplicate        IntKey = "P-PHASH-DUP"
	PHashNear             IntKey = "P-PHASH-NEAR"
	KAnon                 IntKey = "P-KANON"
	WithdrawMin           IntKey = "P-WITHDRAW-MIN"
	LeaseKepu             IntKey = "P-LEASE-KEPU"
	LeaseOther            IntKey = "P-LEASE-OTHER"
	BurdenMin             IntKey = "P-BURDEN-MIN"
	FieldMetres           IntKey = "P-FIELD-METRES"
	FieldCorrect          IntKey = "P-FIELD-CORRECT"
	PlaqueWorkdays        IntKey = "P-PLAQUE-WD"
	DelegateDays          IntKey = "P-DELEGATE-DAYS"
	WithdrawCredit        IntKey = "P-WITHDRAW-CREDIT"
	HandoverWorkdays      IntKey = "P-HANDOVER-WD"
)

// Parameters that are a share between 0 and 1.
const (
	PlayNear       RatioKey = "P-PLAY-NEAR"
	LowUptime      RatioKey = "P-LOW-UPTIME"
	TextSimilarity RatioKey = "P-TEXT-SIM"
	AgriShare      RatioKey = "P-AGRI-SHARE"
	HealthShare    RatioKey = "P-HEALTH-SHARE"
	UpdateComplete RatioKey = "P-UPDATE-COMPLETE"
	DataMin        RatioKey = "P-DATA-MIN"
)

// Parameters that are one of some options.
const (
	PlayScope    ChoiceKey = "P-PLAY-SCOPE"
	PlayDays     ChoiceKey = "P-PLAY-DAYS"
	OfficerBasis ChoiceKey = "P-OFF-BASIS"
	OfficerUse   ChoiceKey = "P-OFF-USE"
	ShareUse     ChoiceKey = "P-SHARE-USE"
)

// Parameters that are a switch.
const (
	PlayAttestOn FlagKey = "P-PLAY-ATTEST.ON"
)

// Parameters that are a time of day.
const (
	PlayWindowOpen  TimeKey = "P-PLAY-WINDOW.OPEN"
	PlayWindowClose TimeKey = "P-PLAY-WINDOW.CLOSE"
)

// Parameters that are a civil day.
const (
	CampaignDue DayKey = "P-CMP-DUE"
)

// Options of the choices.
const (
	AllDisplayStations    = "ALL_DISPLAY_STATIONS"
	NoPurchasedScreenOnly = "NO_PURCHASED_SCREEN_ONLY"
	ServiceDays           = "SERVICE_DAYS"
	AllDays               = "ALL_DAYS"
	Verified              = "VERIFIED"
	VerifiedAndRegular    = "VERIFIED_AND_REGULAR"
	Assess                = "ASSESS"
	DisplayOnly           = "DISPLAY_ONLY"
)
