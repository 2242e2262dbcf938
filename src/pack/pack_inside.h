/* pack_inside.h: what the files of pack/ share with each other and nobody else uses. */
#ifndef YIZHAN_PACK_INSIDE_H
#define YIZHAN_PACK_INSIDE_H

#include "form/yaml.h"
#include "pack/pack.h"

enum { PACK_FILES_MOST = 50, PACK_SIZE_MOST = 4 << 20 };

struct str pack_file_of(const struct pack_files *files, const char *name); /* none when absent */
const char *pack_kind(const struct pack_files *files); /* "service", "county"; NULL: neither */
void pack_fault(struct arena *arena, struct pack_fault_list *faults, const char *file, int line, const char *format, ...) PRINTF_LIKE(5, 6);
/* The tree of a YAML file of the pack; NULL when absent or unreadable, which is told. */
const struct yaml_node *pack_yaml(struct yaml *yaml, const struct pack_files *files, const char *name, struct pack_fault_list *faults);
/* For yaml->find_table with yaml->tables = the pack's files: the rows of a CSV file. */
bool pack_table_rows(struct arena *arena, struct str text, struct yaml_table *out, struct str *why);
bool pack_find_table(const struct yaml *yaml, struct str name, struct yaml_table *out, struct str *why);
/* Hands the faults of a YAML file over. */
void pack_take_faults(struct yaml *yaml, const char *file, struct pack_fault_list *faults);

/* decisions.yaml, when there is one (decision_read.c). */
void decisions_read(struct yaml *yaml, const struct pack_files *files, struct service *service, struct pack_fault_list *faults);

/* privacy.yaml; NULL when the county has none (privacy_read.c). */
struct privacy *privacy_read(struct yaml *yaml, const struct pack_files *files, struct pack_fault_list *faults);

/* "15 calendar days", "2 working days"; 0 days when absent. */
struct limit yaml_limit(struct yaml *yaml, const struct yaml_node *map, const char *name);

/* service.yaml's parts that make it run: tasks, notices, certificate (service_run.c). */
void service_read_run(struct yaml *yaml, const struct yaml_node *root, struct service *service);
/* Whether form, flow, tasks, notices and certificate belong together, and each way through the flow ends (service_check.c). */
void service_check(struct arena *arena, const struct service *service, struct pack_fault_list *faults);

/* How many older versions are kept. */
int packs_older_count(struct packs *packs);

#endif
