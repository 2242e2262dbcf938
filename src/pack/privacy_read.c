/* privacy_read.c: a county's privacy notice: privacy.yaml. */
#include "pack/pack_inside.h"

/* What the program asks before it does it: any other purpose would be a promise that nothing keeps. */
static const struct str known_purposes[] = { STR_INIT("reuse") };

static void read_part(struct yaml *yaml, struct privacy *privacy, const struct yaml_node *map)
{
	if (!yaml_only(yaml, map, "title text"))
		return;
	privacy->parts[privacy->part_count++] =
		(struct privacy_part){ yaml_words(yaml, map, "title", true), yaml_words(yaml, map, "text", true) };
}

static void read_purpose(struct yaml *yaml, struct privacy *privacy, const struct yaml_node *map)
{
	if (!yaml_only(yaml, map, "code title text"))
		return;
	struct privacy_purpose purpose = { yaml_text(yaml, map, "code", true), yaml_words(yaml, map, "title", true),
					   yaml_words(yaml, map, "text", true) };
	bool known = false;
	for (size_t i = 0; i < sizeof known_purposes / sizeof *known_purposes; i++)
		known = known || str_equal(purpose.code, known_purposes[i]);
	if (!known)
		yaml_fault(yaml, map->line, "Nothing is done for this purpose here, so no consent is asked for it; known is: reuse.");
	for (size_t i = 0; i < privacy->purpose_count; i++)
		if (str_equal(privacy->purposes[i].code, purpose.code))
			yaml_fault(yaml, map->line, "This purpose stands twice: remove one.");
	privacy->purposes[privacy->purpose_count++] = purpose;
}

struct privacy *privacy_read(struct yaml *yaml, const struct pack_files *files, struct pack_fault_list *faults)
{
	if (!pack_file_of(files, "privacy.yaml").at)
		return NULL;
	struct privacy *privacy = ARENA_ONE(yaml->arena, struct privacy);
	const struct yaml_node *root = pack_yaml(yaml, files, "privacy.yaml", faults);
	if (root && yaml_only(yaml, root, "version since intro news parts purposes")) {
		const struct yaml_node *parts = yaml_list(yaml, root, "parts", true), *purposes = yaml_list(yaml, root, "purposes", false);
		privacy->version = yaml_text(yaml, root, "version", true);
		privacy->since = yaml_day(yaml, root, "since");
		privacy->intro = yaml_words(yaml, root, "intro", true);
		privacy->news = yaml_words(yaml, root, "news", false);
		privacy->parts = ARENA_MANY(yaml->arena, struct privacy_part, parts->count);
		for (size_t i = 0; i < parts->count; i++)
			read_part(yaml, privacy, parts->items[i]);
		privacy->purposes = ARENA_MANY(yaml->arena, struct privacy_purpose, purposes->count);
		for (size_t i = 0; i < purposes->count; i++)
			read_purpose(yaml, privacy, purposes->items[i]);
	}
	pack_take_faults(yaml, "privacy.yaml", faults);
	return privacy;
}
