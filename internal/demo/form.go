package demo

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// screenPage is a page as a browser shows it.
type screenPage struct {
	status int
	url    *url.URL
	root   *html.Node
}

func readPage(status int, at *url.URL, body io.Reader) (*screenPage, error) {
	root, err := html.Parse(body)
	return &screenPage{status, at, root}, err
}

// form is a form of a page with what stands in it.
type form struct {
	action  string
	files   bool       // it can carry files
	values  url.Values // what stands in it, as it would be posted
	offered map[string][]string
}

// formTo is the form of a page whose address ends so; nil: there is none.
func (p *screenPage) formTo(ending string) *form {
	var found *form
	walk(p.root, func(n *html.Node) {
		if n.Data == "form" && attribute(n, "method") == "post" && strings.HasSuffix(attribute(n, "action"), ending) && found == nil {
			found = readForm(n)
		}
	})
	return found
}

// readForm reads a form's controls. Offered are their names, with the values that there are
// to choose from where a control is ticked.
func readForm(n *html.Node) *form {
	f := &form{action: attribute(n, "action"), files: attribute(n, "enctype") == "multipart/form-data", values: url.Values{}, offered: map[string][]string{}}
	walk(n, func(c *html.Node) {
		name, value := attribute(c, "name"), attribute(c, "value")
		if name == "" {
			return
		}
		switch kind := attribute(c, "type"); {
		case c.Data == "textarea":
			f.stands(name, text(c))
		case c.Data == "select":
			f.stands(name, "")
			walk(c, func(o *html.Node) {
				if o.Data == "option" && has(o, "selected") {
					f.values.Set(name, attribute(o, "value"))
				}
			})
		case c.Data != "input" || kind == "file":
		case kind == "checkbox" || kind == "radio":
			f.offered[name] = append(f.offered[name], value)
			if has(c, "checked") {
				f.values.Add(name, value)
			}
		default:
			f.stands(name, value)
		}
	})
	return f
}

func (f *form) stands(name, value string) {
	f.offered[name] = nil
	f.values.Set(name, value)
}

// fill has these values stand in the form, and nothing else in its fields below top. It gives
// the names for which the form has no field, in order.
func (f *form) fill(top string, values map[string]string) (missing []string) {
	for name := range f.offered {
		if _, ok := values[name]; !ok && strings.HasPrefix(name, top+".") {
			f.values.Del(name)
		}
	}
	for name, value := range values {
		choices, ok := f.offered[name]
		switch {
		case !ok:
			missing = append(missing, name)
		case choices == nil:
			f.values.Set(name, value)
		default:
			f.values[name] = slices.DeleteFunc(strings.Split(value, "\n"), func(v string) bool { return !slices.Contains(choices, v) })
		}
	}
	slices.SortFunc(missing, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	return missing
}

// firstList is the first list that has no row yet for a field that is missing; empty: none.
func (f *form) firstList(missing []string) string {
	for _, name := range missing {
		if list := f.listWithout(name); list != "" {
			return list
		}
	}
	return ""
}

// listWithout is the list whose row a field is in, where the form has no such row.
func (f *form) listWithout(name string) string {
	for i := range name {
		if name[i] != ']' {
			continue
		}
		row := name[:i+1]
		there := false
		for offered := range f.offered {
			there = there || strings.HasPrefix(offered, row)
		}
		if !there {
			return row[:strings.LastIndexByte(row, '[')]
		}
	}
	return ""
}

// classes are the classes of the first element that has this one.
func (p *screenPage) classes(class string) []string {
	var found []string
	walk(p.root, func(n *html.Node) {
		if all := strings.Fields(attribute(n, "class")); found == nil && slices.Contains(all, class) {
			found = all
		}
	})
	return found
}

// says is the text of the first element with this id; empty: there is none.
func (p *screenPage) says(id string) string {
	said := ""
	walk(p.root, func(n *html.Node) {
		if said == "" && attribute(n, "id") == id {
			said = strings.Join(strings.Fields(text(n)), " ")
		}
	})
	return said
}

func walk(n *html.Node, see func(*html.Node)) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			see(c)
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
