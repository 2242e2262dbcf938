/* form_number.c: numbers that carry their own check: GB 11643, GB 32100, mobile numbers, mail addresses. */
#include "form/form.h"

#include <string.h>

static bool are_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len > 0;
}

/* ISO 7064 MOD 11-2 over the first 17 digits. */
static char resident_check(struct str number)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (size_t i = 0; i < 17; i++)
		sum += (number.at[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

bool is_resident_number(struct str number)
{
	if (number.len != 18 || !are_digits(str_part(number, 0, 17)) || resident_check(number) != number.at[17])
		return false;
	int64_t year, month, day;
	if (!str_int(str_part(number, 6, 10), 1800, 2999, &year) || !str_int(str_part(number, 10, 12), 1, 12, &month))
		return false;
	return str_int(str_part(number, 12, 14), 1, 31, &day) && day_of((int)year, (int)month, (int)day).n != 0;
}

static int credit_value(char character)
{
	static const char characters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	const char *at = character ? strchr(characters, character) : NULL;
	return at ? (int)(at - characters) : -1;
}

bool is_credit_code(struct str code)
{
	if (code.len != 18 || !are_digits(str_part(code, 2, 8)))
		return false;
	int sum = 0, weight = 1;
	for (size_t i = 0; i < 17; i++) {
		int value = credit_value(code.at[i]);
		if (value < 0)
			return false;
		sum += value * weight;
		weight = weight * 3 % 31;
	}
	return credit_value(code.at[17]) == (31 - sum % 31) % 31;
}

bool is_phone(struct str phone)
{
	return phone.len == 11 && are_digits(phone) && phone.at[0] == '1' && phone.at[1] >= '3';
}

static bool is_alphanumeric(char b)
{
	return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
}

/* Pieces between dots, none empty, of letters, digits and `others`. */
static bool are_atoms(struct str s, const char *others)
{
	bool fresh = true;
	for (size_t i = 0; i < s.len; i++) {
		char b = s.at[i];
		if (b == '.' && fresh)
			return false;
		if (b != '.' && !is_alphanumeric(b) && (b == 0 || !strchr(others, b)))
			return false;
		fresh = b == '.';
	}
	return !fresh;
}

static bool is_domain(struct str domain)
{
	if (domain.len > 253 || !are_atoms(domain, "-") || !str_contains(domain, STR(".")))
		return false;
	while (domain.len) {
		struct str label = str_until(&domain, '.');
		if (label.len > 63 || label.at[0] == '-' || label.at[label.len - 1] == '-')
			return false;
	}
	return true;
}

bool is_mail(struct str mail)
{
	size_t at = str_find(mail, STR("@"));
	if (mail.len > 254 || at == 0 || at > 64 || at == mail.len)
		return false;
	return are_atoms(str_part(mail, 0, at), "!#$%&'*+-/=?^_`{|}~") && is_domain(str_part(mail, at + 1, mail.len));
}
