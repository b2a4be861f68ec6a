/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alerts: what goes wrong again and again becomes one event per second and CPU.
 * Called where it goes wrong, under the rq lock.
 */
#ifndef _AUGUR_ALERT_H
#define _AUGUR_ALERT_H

void augur_alert_dropped(void);
void augur_alert_mispredicted(void);

#endif /* _AUGUR_ALERT_H */
