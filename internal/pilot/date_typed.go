package pilot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// The ways in which people write a day, the year in four digits and first; all
// else (9/30/2002, 30.9.02) can be read in more than one way.
var (
	separatedDay = regexp.MustCompile(`^(\d{4}) ?(?:- ?(\d{1,2}) ?-|/ ?(\d{1,2}) ?/|\. ?(\d{1,2}) ?\.) ?(\d{1,2})$`)
	namedDay     = regexp.MustCompile(`^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?$`)
	EightDigits  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
)

// ParseDate reads a day as people write it: 2002-12-31, 2002/12/31, 2002.12.31,
// 20021231, 2002年12月31日 or 二〇〇二年十二月三十一日, with full-width digits and
// signs and blanks around them too. What can be read in two ways it does not read.
func ParseDate(s string) (Date, error) {
	if d := Date(s); d.Valid() {
		return d, nil
	}
	plain := plainDay(s)
	for _, form := range []*regexp.Regexp{separatedDay, namedDay, EightDigits} {
		part := form.FindStringSubmatch(plain)
		if part == nil {
			continue
		}
		last := len(part) - 1
		d := Date(fmt.Sprintf("%s-%02s-%02s", part[1], strings.Join(part[2:last], ""), part[last]))
		if d.Valid() {
			return d, nil
		}
	}
	return "", fmt.Errorf("%q is not a date like 2002-12-31", s)
}

// UnmarshalJSON reads a day in any of the ways of [ParseDate]; another text stays
// as it was typed, so that a finding can show it.
func (d *Date) UnmarshalJSON(data []byte) error {
	if EightDigits.Match(data) { // 20021231 without quotes is a number
		data = []byte(`"` + string(data) + `"`)
	}
	var typed string
	if err := json.Unmarshal(data, &typed); err != nil {
		return err
	}
	*d = Date(typed)
	if day, err := ParseDate(typed); err == nil {
		*d = day
	}
	return nil
}

// dayRunes is longer than any way to write a day.
const dayRunes = 60

// plainDay brings a day's digits, signs and blanks to one form.
func plainDay(s string) string {
	if len(s) > 4*dayRunes {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r): // can't be seen
			return -1
		case unicode.IsSpace(r):
			return ' '
		case r == '。', r == '．', r == '·': // a point, to some keyboards
			return '.'
		case unicode.Is(unicode.Pd, r), r == '−':
			return '-'
		}
		return HalfWidth(r)
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if at := strings.Index(s, "年"); at > 0 {
		return plainNumerals(s, at)
	}
	return s
}

// HalfWidth turns a full-width letter, digit or sign into the ASCII one.
func HalfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// yearNumerals write a year digit by digit; the circle is typed in several ways.
var yearNumerals = strings.NewReplacer("〇", "0", "○", "0", "◯", "0", "零", "0", "一", "1", "二", "2", "三", "3",
	"四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// tens are what the numerals of months and days stand for, the longest first.
var tens = regexp.MustCompile(`([二三]?)十([一二三四五六七八九]?)`)

// plainNumerals writes the Chinese numerals of a day, whose year ends at a place,
// in digits.
func plainNumerals(s string, yearEnds int) string {
	rest := tens.ReplaceAllStringFunc(s[yearEnds:], func(number string) string {
		part := tens.FindStringSubmatch(number)
		return yearNumerals.Replace(cmp.Or(part[1], "一") + cmp.Or(part[2], "〇"))
	})
	return yearNumerals.Replace(s[:yearEnds]) + yearNumerals.Replace(rest)
}
