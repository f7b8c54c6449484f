package main

import "fmt"

// texts are the words of pages and messages in one language.
type texts struct {
	Lang, Product, Warning, Home string

	SignInTitle, Search, SearchButton, Nobody  string
	LostTitle, Lost, SignedOutTitle, SignedOut string
	DeviceTitle, DeviceCode, DeviceButton      string
	DeviceCompare, DeviceDeny, DeviceUnknown   string
	DeviceDone, DeviceDenied                   string

	count       string // how many are found, how many there are
	everybody   string // how many there are
	ready       string // the issuer, how many there are
	unexpected  string // an argument
	notLoopback string // the address
}

var languages = map[string]texts{
	"zh": {
		Lang: "zh-CN", Product: "示例登录",
		Warning: "仅供开发和演示：这里全是示例人员，没有密码，谁都可以选任何一个人。不得用于真实办公。",
		Home:    "这里供试点系统的开发和演示登录用。请打开工作台，在那里登录。",

		SignInTitle: "选择以谁的身份登录", Search: "按姓名、单位或角色查找", SearchButton: "查找", Nobody: "没有找到，请换个说法。",
		LostTitle: "这次登录已失效", Lost: "登录的请求不存在，或已经用过、过期。请回到工作台，重新登录。",
		SignedOutTitle: "已退出", SignedOut: "您已退出登录。",

		DeviceTitle: "为命令行登录", DeviceCode: "终端上显示的代码", DeviceButton: "继续",
		DeviceCompare: "请核对：终端上显示的应是这个代码。不是您自己刚刚发起的，请拒绝。", DeviceDeny: "拒绝",
		DeviceUnknown: "没有等待中的这个代码，或已过期。请核对后重新输入，或在终端重新登录。",
		DeviceDone:    "已登录。请回到终端，此页可以关闭。", DeviceDenied: "已拒绝。此页可以关闭。",

		count: "找到 %d 人，共 %d 人", everybody: "共 %d 人", ready: "示例登录已就绪：%s（%d 人，没有密码，仅限本机）",
		unexpected:  "多余的参数：%s",
		notLoopback: "拒绝在 %s 上监听：示例人员没有密码，只能用本机回环地址，写成数字，如 -listen 127.0.0.1:7280",
	},
	"en": {
		Lang: "en", Product: "Sample sign-in",
		Warning: "For development and demonstration only: these are sample accounts without passwords; anybody can pick any of them. Never for real offices.",
		Home:    "People sign in here while Shidian is developed or shown. Open the desk and sign in there.",

		SignInTitle: "Pick who signs in", Search: "Find by name, unit or role", SearchButton: "Find", Nobody: "Nobody found; try other words.",
		LostTitle: "This sign-in is over", Lost: "The request to sign in is unknown, was used or has expired. Go back to the desk and sign in again.",
		SignedOutTitle: "Signed out", SignedOut: "You are signed out.",

		DeviceTitle: "Sign in for the command line", DeviceCode: "The code that the terminal shows", DeviceButton: "Continue",
		DeviceCompare: "Compare: this must be the code that your terminal shows. Deny it if you did not just ask for it yourself.", DeviceDeny: "Deny",
		DeviceUnknown: "No such code is waiting, or it has expired. Check it and type it again, or sign in anew from the terminal.",
		DeviceDone:    "Signed in. Go back to the terminal; this page can be closed.", DeviceDenied: "Denied. This page can be closed.",

		count: "%d of %d people", everybody: "%d people", ready: "The sample sign-in is ready: %s (%d people without passwords, this machine only)",
		unexpected:  "unexpected argument: %s",
		notLoopback: "it won't listen on %s: the sample accounts have no passwords. Only a loopback address in numbers will do, such as -listen 127.0.0.1:7280",
	},
}

// Count says how many of all people a page shows.
func (t texts) Count(found, total int) string {
	if found == total {
		return fmt.Sprintf(t.everybody, total)
	}
	return fmt.Sprintf(t.count, found, total)
}
