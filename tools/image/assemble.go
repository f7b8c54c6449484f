package main

import (
	"fmt"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// product is an image for one platform, or an index of several.
type product struct {
	index     v1.ImageIndex // what stands in the archive's index.json
	reference string        // name:tag
	digest    v1.Hash       // by which it is deployed
}

// Annotations of the archive by which engines name what they load.
const (
	annotationRefName   = "org.opencontainers.image.ref.name"
	annotationImageName = "io.containerd.image.name"
)

// assemble puts the builds together.
func assemble(o order, builds []build) (product, error) {
	under, err := lower(o)
	if err != nil {
		return product{}, err
	}
	made := product{reference: o.name + ":" + o.tag()}
	several := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	var last v1.Image
	for _, b := range builds {
		if last, err = imageOf(o, b, under); err != nil {
			return product{}, err
		}
		platform := b.platform
		several = mutate.AppendManifests(several, mutate.IndexAddendum{Add: last, Descriptor: v1.Descriptor{Platform: &platform}})
	}
	several, ok := mutate.Annotations(several, labels(o)).(v1.ImageIndex)
	if !ok {
		return product{}, fmt.Errorf("annotate the index: it is a %T", several)
	}
	var whole mutate.Appendable = several
	if len(builds) == 1 {
		whole = last
	}
	if made.digest, err = whole.Digest(); err != nil {
		return product{}, err
	}
	made.index = mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), mutate.IndexAddendum{
		Add:        whole,
		Descriptor: v1.Descriptor{Annotations: map[string]string{annotationRefName: o.tag(), annotationImageName: made.reference}},
	})
	return made, nil
}

// lower are the layers that every platform shares.
func lower(o order) ([]v1.Layer, error) {
	files, err := base()
	if err != nil {
		return nil, err
	}
	timeZones, err := zones(o.goRoot)
	if err != nil {
		return nil, err
	}
	// The first is the same in release after release, so that it is fetched once.
	first, err := layer(append(files, timeZones...), time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	if files, err = plans(o.root); err != nil {
		return nil, fmt.Errorf("read the plans: %w", err)
	}
	second, err := layer(files, o.at)
	return []v1.Layer{first, second}, err
}

// imageOf is the image of one platform.
func imageOf(o order, b build, under []v1.Layer) (v1.Image, error) {
	top, err := layer(programFiles(b), o.at)
	if err != nil {
		return nil, err
	}
	blank := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	config := &v1.ConfigFile{
		OS: b.platform.OS, Architecture: b.platform.Architecture, Created: v1.Time{Time: o.at},
		RootFS: v1.RootFS{Type: "layers"},
		Config: runs(o),
	}
	image, err := mutate.ConfigFile(blank, config)
	if err != nil {
		return nil, err
	}
	for i, made := range []string{"users, certificate authorities, time zones, /tmp", "plans", "programs"} {
		image, err = mutate.Append(image, mutate.Addendum{
			Layer:   append(under[:len(under):len(under)], top)[i],
			History: v1.History{Created: v1.Time{Time: o.at}, CreatedBy: "make image", Comment: made},
		})
		if err != nil {
			return nil, err
		}
	}
	annotated, ok := mutate.Annotations(image, labels(o)).(v1.Image)
	if !ok {
		return nil, fmt.Errorf("annotate the image: it is a %T", annotated)
	}
	return annotated, nil
}

// runs is how the image runs: as nobody, the worker where nothing else is asked for. What
// listens does so for others than itself, or nobody could ask it.
func runs(o order) v1.Config {
	return v1.Config{
		User:       fmt.Sprintf("%d:%d", userID, userID),
		WorkingDir: "/",
		Cmd:        []string{"shidian-worker"},
		Env: []string{
			"PATH=/" + programFolder[:len(programFolder)-1], "HOME=/tmp",
			"SHIDIAN_HEALTH_ADDR=:9233", "SHIDIAN_WEB_LISTEN=:8080", "SHIDIAN_LOG_FORMAT=json",
		},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}, "9233/tcp": {}},
		StopSignal:   "SIGTERM",
		Labels:       labels(o),
	}
}

// labels say what the image is, in OCI's own terms.
func labels(o order) map[string]string {
	return map[string]string{
		"org.opencontainers.image.title":       "Shidian",
		"org.opencontainers.image.description": "District pilots as durable workflows: the desk (shidian) and the worker (shidian-worker)",
		"org.opencontainers.image.version":     o.version,
		"org.opencontainers.image.revision":    o.commit,
		"org.opencontainers.image.created":     o.at.Format(time.RFC3339),
	}
}
