/* placeholder until sqlc writes it */
#include <stdint.h>
struct account_id { int64_t n; };
struct person_id { int64_t n; };
struct session_id { int64_t n; };
struct file_id { int64_t n; };
struct dossier_id { int64_t n; };
struct certificate_id { int64_t n; };
struct task_id { int64_t n; };
struct event_id { int64_t n; };
struct pack_id { int64_t n; };
