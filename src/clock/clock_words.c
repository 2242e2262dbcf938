/* clock_words.c: the days of a count, told to people. */
#include "clock/clock.h"

/* Why a time is not counted: 行政许可法 45, and the completion of an application. */
static const char *reason_words(enum language language, struct str reason)
{
	if (str_equal(reason, STR("supplement")))
		return text(language, "waiting for what the applicant was asked to complete");
	if (str_equal(reason, STR("hearing")))
		return text(language, "hearing");
	if (str_equal(reason, STR("inspection")))
		return text(language, "inspection");
	if (str_equal(reason, STR("test")))
		return text(language, "test");
	if (str_equal(reason, STR("review")))
		return text(language, "expert review");
	if (str_equal(reason, STR("publicity")))
		return text(language, "publicity period");
	return NULL;
}

static struct str paused_words(struct arena *arena, enum language language, struct str reason)
{
	const char *words = reason_words(language, reason);
	const char *format = text(language, "not counted: %s");
	return str_format(arena, format, words ? words : str_c(arena, reason));
}

struct str count_line_words(struct arena *arena, enum language language, const struct count_line *line)
{
	const char *name = str_c(arena, language == LANGUAGE_CHINESE ? line->name.chinese : line->name.english);
	switch (line->why) {
	case COUNT_START:
		return str_of(text(language, "the starting day, not counted"));
	case COUNT_DAY:
		return str_format(arena, text(language, "day %d"), line->counts);
	case COUNT_WEEKEND:
		return str_of(text(language, "weekend, not counted"));
	case COUNT_HOLIDAY:
		return str_format(arena, text(language, "%s, a holiday, not counted"), name);
	case COUNT_MAKE_UP:
		return str_format(arena, text(language, "day %d, worked in exchange for %s"), line->counts, name);
	case COUNT_PAUSED:
		return paused_words(arena, language, line->name.english);
	case COUNT_MOVED:
		return str_of(text(language, "the limit ended on a day off and moves to this working day"));
	}
	return STR("");
}
