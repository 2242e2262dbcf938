/* demonstration.c: demonstration.yaml. */
#include "pack/demonstration.h"
#include "pack/pack_inside.h"

static void check_reach(struct yaml *yaml, int line, struct str phone, struct str mail)
{
	if (phone.len && !is_phone(phone))
		yaml_fault(yaml, line, "The phone is no mobile number: use 1990000 and four digits.");
	if (mail.len && !is_mail(mail))
		yaml_fault(yaml, line, "The mail address is none: use a name at example.com.");
}

static void read_person(struct yaml *yaml, const struct yaml_node *map, struct demonstration_person *person)
{
	if (!yaml_only(yaml, map, "login name number phone mail address company credit_code"))
		return;
	*person = (struct demonstration_person){
		.login = yaml_text(yaml, map, "login", true),     .name = yaml_text(yaml, map, "name", true),
		.number = yaml_text(yaml, map, "number", true),   .phone = yaml_text(yaml, map, "phone", true),
		.mail = yaml_text(yaml, map, "mail", false),      .address = yaml_text(yaml, map, "address", false),
		.company = yaml_text(yaml, map, "company", false), .credit_code = yaml_text(yaml, map, "credit_code", false),
	};
	if (!is_resident_number(person->number) || !str_starts(person->number, STR("999999")))
		yaml_fault(yaml, map->line, "The number must have the area code 999999 and a right check digit: no real person's.");
	if ((person->company.len > 0) != (person->credit_code.len > 0) || (person->credit_code.len && !is_credit_code(person->credit_code)))
		yaml_fault(yaml, map->line, "A company needs its name and a credit code with a right check digit.");
	check_reach(yaml, map->line, person->phone, person->mail);
}

static void read_staff(struct yaml *yaml, const struct yaml_node *map, const struct county *county, struct demonstration_staff *staff)
{
	if (!yaml_only(yaml, map, "login name role phone mail posts"))
		return;
	*staff = (struct demonstration_staff){
		.login = yaml_text(yaml, map, "login", true),  .name = yaml_text(yaml, map, "name", true),
		.role = yaml_text(yaml, map, "role", true),    .phone = yaml_text(yaml, map, "phone", false),
		.mail = yaml_text(yaml, map, "mail", false),   .posts = yaml_texts(yaml, map, "posts"),
	};
	bool fits = staff->posts.count == 0;
	for (size_t i = 0; i < staff->posts.count; i++) {
		const struct post_entry *post = county_post(county, staff->posts.items[i]);
		if (!post)
			yaml_fault(yaml, map->line, "There is no post \"%.*s\" in county.yaml.", STR_ARGS(staff->posts.items[i]));
		fits = fits || (post && str_equal(post->role, staff->role));
	}
	if (!fits)
		yaml_fault(yaml, map->line, "None of the posts is of the role \"%.*s\".", STR_ARGS(staff->role));
	check_reach(yaml, map->line, staff->phone, staff->mail);
}

static void check_logins(struct yaml *yaml, const struct demonstration *all, int line)
{
	size_t count = all->person_count + all->staff_count;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++) {
			struct str a = i < all->person_count ? all->people[i].login : all->staff[i - all->person_count].login;
			struct str b = k < all->person_count ? all->people[k].login : all->staff[k - all->person_count].login;
			if (str_equal(a, b))
				yaml_fault(yaml, line, "The login \"%.*s\" stands twice: rename one.", STR_ARGS(a));
		}
}

enum status demonstration_read(struct arena *arena, const struct pack_files *files, const struct county *county,
			       struct demonstration **out, struct pack_fault_list *faults)
{
	size_t before = faults->count;
	struct yaml yaml = { .arena = arena };
	if (!pack_file_of(files, "demonstration.yaml").at)
		return STATUS_ABSENT;
	struct demonstration *all = ARENA_ONE(arena, struct demonstration);
	const struct yaml_node *root = pack_yaml(&yaml, files, "demonstration.yaml", faults);
	if (root && yaml_only(&yaml, root, "people staff")) {
		const struct yaml_node *people = yaml_list(&yaml, root, "people", true), *staff = yaml_list(&yaml, root, "staff", true);
		all->people = ARENA_MANY(arena, struct demonstration_person, people->count);
		all->staff = ARENA_MANY(arena, struct demonstration_staff, staff->count);
		for (; all->person_count < people->count; all->person_count++)
			read_person(&yaml, people->items[all->person_count], &all->people[all->person_count]);
		for (; all->staff_count < staff->count; all->staff_count++)
			read_staff(&yaml, staff->items[all->staff_count], county, &all->staff[all->staff_count]);
		check_logins(&yaml, all, root->line);
	}
	pack_take_faults(&yaml, "demonstration.yaml", faults);
	*out = all;
	return faults->count == before ? STATUS_OK : STATUS_INVALID;
}
