package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"shidian/internal/machine"
)

func main() {
	withPrograms := flag.Bool("programs", false, "build Shidian's own programs too")
	withBrowser := flag.Bool("browser", false, "install the browser and the network tools of the tests too")
	withServer := flag.Bool("server", false, "build the Temporal server of production too, for tests and measurements")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	s := &site{out: os.Stdout, chinese: chinese(os.Getenv), began: time.Now()}
	jobs := []job{
		{name: text{"PostgreSQL", "PostgreSQL"}, do: s.postgres},
		{name: text{"Temporal's development server", "Temporal 开发服务器"}, do: s.temporal},
		{name: text{"the sample sign-in", "示例登录"}, do: s.openID},
	}
	if *withPrograms {
		jobs = slices.Insert(jobs, 0, job{text{"Shidian", "Shidian"}, s.programs})
	}
	if *withBrowser {
		jobs = append(jobs, job{text{"the browser", "浏览器"}, s.browser}, job{text{"network tools", "网络工具"}, s.network})
	}
	if *withServer {
		jobs = append(jobs, job{text{"Temporal's server", "Temporal 服务器"}, s.temporalServer})
	}
	err := s.work(ctx, jobs)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		s.say(text{"Broken off. What was not ready is built next time.", "已中断。没有完成的，下次再构建。"})
		os.Exit(1)
	default:
		s.say(text{"It did not work: %v", "未能完成：%v"}, err)
		os.Exit(1)
	}
}

// chinese: SHIDIAN_LANG decides, then LANG.
func chinese(getenv func(string) string) bool {
	language := getenv("SHIDIAN_LANG")
	if language == "" {
		language = getenv("LANG")
	}
	return strings.HasPrefix(strings.ToLower(language), "zh")
}

// text is one message in both languages, with the verbs of fmt in the same order.
type text struct{ en, zh string }

// job is one thing that is made ready.
type job struct {
	name text
	do   func(ctx context.Context) error
}

// site is where the jobs are done. Its methods may be called from several goroutines.
type site struct {
	out     io.Writer
	chinese bool
	began   time.Time

	mu      sync.Mutex
	waiting []text
}

// tellEvery is how often one hears what is still going on.
const tellEvery = 10 * time.Second

// work does all jobs at the same time. The first that fails ends the others.
func (s *site) work(ctx context.Context, jobs []job) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for _, j := range jobs {
		s.waiting = append(s.waiting, j.name)
		group.Go(func() {
			if err := j.do(ctx); err != nil {
				cancel(err)
			}
			s.finished(j.name)
		})
	}
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	beat := time.NewTicker(tellEvery)
	defer beat.Stop()
	for {
		select {
		case <-done:
			return context.Cause(ctx)
		case <-beat.C:
			s.tellWaiting()
		}
	}
}

func (s *site) finished(name text) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = slices.DeleteFunc(s.waiting, func(other text) bool { return other == name })
}

// tellWaiting says what is still going on, and for how long.
func (s *site) tellWaiting() {
	s.mu.Lock()
	var names []string
	for _, name := range s.waiting {
		names = append(names, s.in(name))
	}
	s.mu.Unlock()
	if len(names) == 0 {
		return
	}
	passed := time.Since(s.began).Round(time.Second)
	clock := fmt.Sprintf("%d:%02d", int(passed.Minutes()), int(passed.Seconds())%60)
	s.say(text{"  %s  still at work: %s", "  %s  还在进行：%s"}, clock, strings.Join(names, s.in(text{", ", "、"})))
}

func (s *site) in(t text) string {
	if s.chinese {
		return t.zh
	}
	return t.en
}

func (s *site) say(t text, values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What can't be said to a closed terminal can't be reported there either.
	_, _ = fmt.Fprintf(s.out, s.in(t)+"\n", values...)
}

func (s *site) progress(step machine.Step, detail string) {
	s.say(text{"%s", "%s"}, step.Text(s.chinese, detail))
}

func (s *site) programs(ctx context.Context) error { return machine.BuildPrograms(ctx, s.progress) }

func (s *site) postgres(ctx context.Context) error {
	_, err := machine.EnsurePostgres(ctx, "", s.progress)
	return err
}

func (s *site) temporal(ctx context.Context) error {
	_, err := machine.EnsureTemporal(ctx, s.progress)
	return err
}

func (s *site) temporalServer(ctx context.Context) error {
	_, err := machine.EnsureTemporalServer(ctx, s.progress)
	return err
}

func (s *site) openID(ctx context.Context) error {
	_, err := machine.EnsureOpenID(ctx)
	return err
}

func (s *site) network(ctx context.Context) error {
	return machine.EnsureNetworkTools(ctx, s.progress)
}

func (s *site) browser(ctx context.Context) error {
	_, err := machine.EnsureChromium(ctx, s.progress)
	if errors.Is(err, machine.ErrChromiumMissing) {
		s.say(text{"Without Chromium the browser test is skipped: %v", "没有 Chromium，浏览器测试将跳过：%v"}, err)
		return nil
	}
	return err
}
