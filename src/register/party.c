/* party.c: whom a mandate or an organisation names, as the register of persons knows him. */
#include "register/party.h"

struct str party_number(struct arena *arena, struct str typed)
{
	struct str trimmed = str_trim(typed);
	char *plain = arena_copy(arena, trimmed.at ? trimmed.at : "", trimmed.len);
	for (size_t i = 0; i < trimmed.len; i++)
		if (plain[i] >= 'a' && plain[i] <= 'z')
			plain[i] = (char)(plain[i] - 'a' + 'A');
	return (struct str){ plain, trimmed.len };
}

struct str party_digest(struct call *c, struct str number)
{
	struct digest digest = seal_lookup(c, "resident-number", number);
	return str_copy(c->arena, digest_str(&digest));
}

enum status party_person(struct call *c, struct str number, struct str name, struct person *out)
{
	struct person found;
	*out = (struct person){ 0 };
	enum status status = person_find(c, number, &found);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	if (str_equal(found.name, str_trim(name)))
		*out = found;
	return STATUS_OK;
}
