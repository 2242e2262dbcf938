/* decimal.c: decimals with as many digits after the point as are declared, kept as whole numbers: nothing is rounded. */
#include "base/decimal.h"

enum { WHOLE_DIGITS = 15, DECIMALS_MOST = 6 };

static int64_t power_of_ten(int digits)
{
	int64_t power = 1;
	while (digits-- > 0)
		power *= 10;
	return power;
}

/* The digits at the front of *rest; -1 when there are more than `most`. */
static int64_t take_digits(struct str *rest, size_t most, size_t *count)
{
	int64_t number = 0;
	*count = 0;
	while (*count < rest->len && rest->at[*count] >= '0' && rest->at[*count] <= '9') {
		if (*count == most)
			return -1;
		number = number * 10 + (rest->at[*count] - '0');
		(*count)++;
	}
	*rest = str_part(*rest, *count, rest->len);
	return number;
}

static struct str without_zeros(struct str text)
{
	while (text.len > 1 && text.at[0] == '0' && text.at[1] >= '0' && text.at[1] <= '9')
		text = str_part(text, 1, text.len);
	return text;
}

bool decimal_read(struct str text, int decimals, int64_t *out)
{
	bool negative = str_starts(text, STR("-"));
	struct str rest = without_zeros(negative || str_starts(text, STR("+")) ? str_part(text, 1, text.len) : text);
	size_t before, after = 0;
	int64_t whole = take_digits(&rest, WHOLE_DIGITS, &before), parts = 0;
	bool point = str_starts(rest, STR("."));
	if (point) {
		rest = str_part(rest, 1, rest.len);
		parts = take_digits(&rest, (size_t)decimals, &after);
	}
	if (decimals > DECIMALS_MOST || whole < 0 || parts < 0 || before == 0 || rest.len || (point && after == 0))
		return false;
	int64_t scaled;
	if (__builtin_mul_overflow(whole, power_of_ten(decimals), &scaled) ||
	    __builtin_add_overflow(scaled, parts * power_of_ten(decimals - (int)after), &scaled))
		return false;
	*out = negative ? -scaled : scaled;
	return true;
}

struct str decimal_text(struct arena *arena, int64_t scaled, int decimals)
{
	uint64_t size = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled, one = (uint64_t)power_of_ten(decimals);
	const char *sign = scaled < 0 ? "-" : "";
	if (decimals == 0)
		return str_format(arena, "%s%llu", sign, (unsigned long long)size);
	return str_format(arena, "%s%llu.%0*llu", sign, (unsigned long long)(size / one), decimals, (unsigned long long)(size % one));
}
