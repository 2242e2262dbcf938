/* story_kit.h: a house with one service, people who file and staff who work, and what they do in one line each: for tests of dossiers.
 * What a call gave lives until story_free. */
#ifndef YIZHAN_STORY_KIT_H
#define YIZHAN_STORY_KIT_H

#include "dossier/certificate.h"
#include "dossier/task.h"
#include "dossier/matter.h"

#include "kit/kit.h"

#define STALL "{\"name\":\"王小明\",\"card\":\"999999198802030020\",\"place\":\"own\"}"
#define STALL_WITH_HELPERS                                                                              \
	"{\"name\":\"王小明\",\"card\":\"999999198802030020\",\"place\":\"own\",\"helpers\":[{\"name\":\"李四\"," \
	"\"phone\":\"19900001234\"}]}"

extern struct kit *story_house;
extern struct user story_wang, story_zhao, story_window, story_clerk, story_head, story_other_office;
extern size_t story_fault_count;

struct story {
	struct filing filing;
	struct filed filed;
	struct str number, code, action, note;
	int64_t version;
	json_t *form, *points;
	struct material_list materials;
	struct task_id task;
	struct task task_found;
	struct task_list tasks;
	int score;
	bool open;
	int limit;
	struct dossier dossier;
	struct step_line *lines;
	size_t line_count;
	struct certificate certificate;
	enum certificate_action life;
	struct str receipt;
	const char *why; /* the sentence of a refusal */
};

int story_open(void **state);
int story_close(void **state);
int story_monday(void **state);
struct call *story_call_of(struct user user, struct story *job);
int story_free(void **state);
enum status story_file_step(struct call *c);
struct material_list story_photo_of(struct call *c, struct file_id file);
enum status story_prepare(struct call *c, struct story *job, const char *form, const struct material_list *materials, const char *key);
enum status story_file_with(struct user user, const char *form, struct file_id file, const char *key, struct story *job);
struct story story_filed_by(struct user user, const char *form);
enum status story_find(struct user user, struct str number, struct str code, struct story *job);
struct dossier story_seen_by(struct user user, struct str number);
enum status story_tasks_of(struct user user, bool open, struct str cursor, int limit, struct story *job);
struct task story_task_on(struct user user, struct str number);
enum status story_act_step(struct call *c);
enum status story_act_on(struct user user, struct task task, const char *action, const char *fields, const char *note, struct story *job);
void story_act(struct user user, struct str number, const char *action, const char *fields, const char *note);
enum status story_supplement(struct user user, struct str number, const char *form, int64_t version, bool photo, struct story *job);
enum status story_withdraw(struct user user, struct str number, struct story *job);
enum status story_rate(struct user user, struct str number, int score, const char *points, struct story *job);
struct certificate story_certificate_seen(struct user user, struct str number);
enum status story_live(struct user user, struct str number, enum certificate_action action, int64_t version, struct story *job);
struct str story_granted_certificate(struct user user, struct str *number);
const char *story_day_words(struct day day);
enum status story_verify(void);
void story_assert_verified(void);
#define ON_MONDAY(test) cmocka_unit_test_setup(test, story_monday) /* before National Day */

#endif
