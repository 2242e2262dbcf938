/* pack_check.c: a pack checked as a whole, alone and against the county. */
#include "pack/demonstration.h"
#include "pack/pack_inside.h"

const char *pack_kind(const struct pack_files *files)
{
	if (pack_file_of(files, "county.yaml").at)
		return "county";
	return pack_file_of(files, "service.yaml").at ? "service" : NULL;
}

static void check_office(struct arena *arena, const struct service *service, const struct county *county, struct pack_fault_list *faults)
{
	if (!county_office(county, service->office))
		pack_fault(arena, faults, "service.yaml", service->office_line, "The county has no office \"%.*s\": use a code of its county.yaml.", STR_ARGS(service->office));
	for (size_t i = 0; i < service->task_count; i++)
		if (!county_post(county, service->tasks[i].post))
			pack_fault(arena, faults, "service.yaml", service->tasks[i].line, "The county has no post \"%.*s\" (task %.*s): use a code of its county.yaml.",
				   STR_ARGS(service->tasks[i].post), STR_ARGS(service->tasks[i].id));
}

enum status pack_check(struct arena *arena, const struct pack_files *files, const struct county *county, struct pack_fault_list *faults)
{
	const char *kind = pack_kind(files);
	if (!kind) {
		pack_fault(arena, faults, "service.yaml", 0, "A pack holds service.yaml or county.yaml: add one.");
		return STATUS_INVALID;
	}
	if (kind[0] == 's') {
		struct service *service;
		struct pack_files own = *files;
		own.divisions = county ? county->divisions : files->divisions;
		TRY(service_read(arena, &own, &service, faults));
		size_t before = faults->count;
		if (county)
			check_office(arena, service, county, faults);
		return faults->count == before ? STATUS_OK : STATUS_INVALID;
	}
	struct county *own;
	struct demonstration *demonstration;
	TRY(county_read(arena, files, &own, faults));
	enum status status = demonstration_read(arena, files, own, &demonstration, faults);
	return status == STATUS_ABSENT ? STATUS_OK : status;
}
