/* figures.c: counts over narrow indices, for the first page. */
#include "dossier/figures.h"
#include "dossier/dossier.h"

#include "figures_sql.h"

static enum status count_day(struct call *c, struct figures_day *day)
{
	return figures_filed(c, day_start(day->day), day_start(day_add(day->day, 1)), &day->filed);
}

enum status figures_read(struct call *c, struct figures *out)
{
	struct figures_finished finished;
	for (int i = 0; i < FIGURES_PLOTTED; i++) {
		out->days[i].day = day_add(c->today, i + 1 - FIGURES_PLOTTED);
		TRY(count_day(c, &out->days[i]));
	}
	TRY(figures_finished(c, day_add(c->today, 1 - FIGURES_DAYS), DOSSIER_WITHDRAWN, &finished));
	out->today = out->days[FIGURES_PLOTTED - 1].filed;
	out->finished = finished.finished;
	out->timely = finished.timely;
	return STATUS_OK;
}
