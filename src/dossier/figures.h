/* figures.h: what the county did of late, in the open: how much was filed, finished, and finished in time. */
#ifndef YIZHAN_DOSSIER_FIGURES_H
#define YIZHAN_DOSSIER_FIGURES_H

#include "base/call.h"

enum { FIGURES_PLOTTED = 14, FIGURES_DAYS = 30 };

struct figures_day { struct day day; int64_t filed; };
struct figures {
	struct figures_day days[FIGURES_PLOTTED]; /* the oldest first; the last is today */
	int64_t today;                            /* filed today */
	int64_t finished, timely;                 /* in the last 30 days, today among them; by the promised limit */
};

/* In a snapshot. Reads narrow indices only: sixteen counts, none longer than the dossiers of 30 days. */
MUST_CHECK enum status figures_read(struct call *c, struct figures *out);

#endif
