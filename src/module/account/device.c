/* device.c: from what somebody signed in, in words: what his browser says of itself, kept as "browser/system". It proves nothing;
 * it helps to tell one's own sessions apart. */
#include "module/account/account_inner.h"

#include "http/http.h"

struct mark {
	struct str sign;
	const char *name;
};

/* The first that occurs: most browsers name others too. */
static const struct mark browsers[] = {
	{ STR_INIT("MicroMessenger"), "WeChat" }, { STR_INIT("HuaweiBrowser"), "Huawei Browser" }, { STR_INIT("QQBrowser"), "QQ Browser" },
	{ STR_INIT("Edg/"), "Edge" },            { STR_INIT("Firefox/"), "Firefox" },             { STR_INIT("Chrome/"), "Chrome" },
	{ STR_INIT("Safari/"), "Safari" },
};
static const struct mark systems[] = {
	{ STR_INIT("iPhone"), "iPhone" },   { STR_INIT("iPad"), "iPad" },       { STR_INIT("HarmonyOS"), "HarmonyOS" },
	{ STR_INIT("Android"), "Android" }, { STR_INIT("Windows"), "Windows" }, { STR_INIT("Macintosh"), "Mac" },
	{ STR_INIT("Linux"), "Linux" },
};

static const char *find(const struct mark *marks, size_t count, struct str agent)
{
	for (size_t i = 0; i < count; i++)
		if (str_contains(agent, marks[i].sign))
			return marks[i].name;
	return "";
}

struct str device_of(struct call *c)
{
	if (!c->request)
		return STR("");
	if (str_starts(c->request->path, STR("/api/")))
		return STR("api/");
	struct str agent = request_header(c->request, "User-Agent");
	return str_format(c->arena, "%s/%s", find(browsers, sizeof browsers / sizeof *browsers, agent),
			  find(systems, sizeof systems / sizeof *systems, agent));
}

struct str device_words(struct call *c, struct str device)
{
	struct str system = device, browser = str_until(&system, '/');
	if (str_equal(browser, STR("api")))
		return str_of(say(c, "A program"));
	if (!browser.len && !system.len)
		return str_of(say(c, "Unknown device"));
	if (!browser.len || !system.len)
		return browser.len ? browser : system;
	return str_format(c->arena, say(c, "%.*s on %.*s"), STR_ARGS(browser), STR_ARGS(system));
}

/* Networks that do not lead over the internet: loopback, RFC 1918, RFC 4193, RFC 3927, RFC 4291 2.5.6. */
static bool is_inside(struct str address)
{
	static const struct str starts[] = { STR_INIT("127."), STR_INIT("10."), STR_INIT("192.168."), STR_INIT("169.254."), STR_INIT("fc"), STR_INIT("fd"), STR_INIT("fe80:") };
	int64_t second = 0;
	struct str rest = address;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(address, starts[i]))
			return true;
	if (str_equal(address, STR("::1")))
		return true;
	if (!str_equal(str_until(&rest, '.'), STR("172")))
		return false;
	return str_int(str_until(&rest, '.'), 16, 31, &second);
}

struct str place_words(struct call *c, struct str address)
{
	if (!address.len)
		return str_of(say(c, "an unknown place"));
	if (str_starts(address, STR("::ffff:")))
		address = str_part(address, 7, address.len);
	const char *words = is_inside(address) ? say(c, "the network of this house, address %.*s") : say(c, "the internet, address %.*s");
	return str_format(c->arena, words, STR_ARGS(address));
}
