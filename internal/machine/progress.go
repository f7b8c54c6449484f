package machine

// Step names something slow or surprising that a caller may tell its user.
type Step int

// The steps, in the order in which they can happen.
const (
	// InstallingPostgres : apt-get installs Postgres; the detail is the command.
	InstallingPostgres Step = iota + 1
	// MovingPostgresData : the project's folder can't be reached by Postgres'
	// user; the detail is the folder used instead.
	MovingPostgresData
	// CreatingPostgresData : the first start; the detail is the folder.
	CreatingPostgresData
	// BuildingTemporal : the pinned development server is being built, about
	// three minutes, once; the detail is the version.
	BuildingTemporal
	// WaitingForTemporalBuild : another process is building it.
	WaitingForTemporalBuild
	// BuildingPrograms : Shidian's own programs are being built.
	BuildingPrograms
	// InstallingChromium : apt-get installs Chromium and a Chinese font; the
	// detail is the command.
	InstallingChromium
	// BuildingTemporalServer : the server of production is being built for tests and
	// measurements, about three minutes, once.
	BuildingTemporalServer
	// InstallingNetworkTools : apt-get installs the program ip; the detail is the command.
	InstallingNetworkTools
)

// Progress is told of steps as they begin. Nil is allowed.
type Progress func(step Step, detail string)

// Tell tells, if there is somebody to tell.
func (p Progress) Tell(step Step, detail string) {
	if p != nil {
		p(step, detail)
	}
}
