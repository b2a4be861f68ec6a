// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the embedded object to a pinned struct_ops link.
 *
 * The link is what keeps the scheduler attached. Once it is pinned everything else
 * of libbpf's is freed: programs and maps live as long as the link does; those
 * that others read have pins of their own.
 */
#include <errno.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <augur/kernel.h>
#include <augur/sched.h>

#include "augur_sched.h"
#include "bpf/augur_sched.skel.h"
#include "fit.h"
#include "loader.h"
#include "log.h"
#include "policy/speed.h"
#include "topology.h"

#define BPFFS		"/sys/fs/bpf"
#define LIBBPF_KEEP	(16 * 1024)

/* What libbpf said since the beginning, for the case that it fails. */
static char libbpf_said[LIBBPF_KEEP];
static size_t libbpf_len;
static bool libbpf_aloud;

__attribute__((format(printf, 2, 0)))
static int on_libbpf(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char line[1024];
	int len;

	if (level == LIBBPF_DEBUG)
		return 0;
	len = vsnprintf(line, sizeof(line), fmt, ap);
	if (libbpf_aloud) {
		line[strcspn(line, "\n")] = '\0';
		log_info("%s", line);
		return len;
	}
	len = snprintf(libbpf_said + libbpf_len,
		       sizeof(libbpf_said) - libbpf_len, "%s", line);
	libbpf_len += len;
	if (libbpf_len >= sizeof(libbpf_said))
		libbpf_len = sizeof(libbpf_said) - 1;
	return len;
}

/* The last line says what it comes to, those before what libbpf said. */
static void log_failure(const char *what, int err)
{
	char *line, *next = libbpf_said;

	while ((line = strsep(&next, "\n")))
		if (*line)
			log_err("%s", line);
	libbpf_len = 0;
	libbpf_said[0] = '\0';
	log_err("cannot %s: %s%s", what, strerror(-err),
		err == -EPERM || err == -EACCES ? "; this needs root" : "");
}

static bool bpffs_ready(void)
{
	struct statfs fs;

	if (!statfs(BPFFS, &fs) && fs.f_type == BPF_FS_MAGIC)
		return true;
	log_err("cannot pin the scheduler: no bpffs at %s; mount it: mount -t bpf bpf %s",
		BPFFS, BPFFS);
	return false;
}

static bool pin_dir_ready(void)
{
	if (!mkdir(AUGUR_PIN_DIR, 0700) || errno == EEXIST)
		return true;
	log_err("cannot create " AUGUR_PIN_DIR ": %s", strerror(errno));
	return false;
}

/* A scheduler that refuses to start says why in its exit record. */
static void log_exit_record(struct augur_sched_bpf *skel)
{
	struct augur_exit record;
	uint32_t zero = 0;

	if (bpf_map__lookup_elem(skel->maps.exit_record, &zero, sizeof(zero),
				 &record, sizeof(record), 0) || !record.kind)
		return;
	log_err("the kernel ended the scheduler: %.*s: %.*s (kind %d, code %lld)",
		(int)sizeof(record.reason), record.reason,
		(int)sizeof(record.msg), record.msg, record.kind,
		(long long)record.code);
}

/* The object has none: it says what augurd has brought it. */
static int pin_version(void)
{
	unlink(AUGUR_PIN_VERSION);
	return symlink(AUGUR_VERSION, AUGUR_PIN_VERSION) < 0 ? -errno : 0;
}

/* The link is last: with its pin the others are there too. */
static int pin_all(struct augur_sched_bpf *skel, struct bpf_link *link)
{
	const struct {
		struct bpf_map *map;
		const char *path;
	} pins[] = {
		{ skel->maps.counters, AUGUR_PIN_COUNTERS },
		{ skel->maps.exit_record, AUGUR_PIN_EXIT },
		{ skel->maps.exit_dump, AUGUR_PIN_DUMP },
		{ skel->maps.group_timers, AUGUR_PIN_TIMERS },
		{ skel->maps.tasks, AUGUR_PIN_TASKS },
		{ skel->maps.cpus, AUGUR_PIN_CPUS },
		{ skel->maps.settings, AUGUR_PIN_SETTINGS },
	};
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(pins) / sizeof(pins[0]) && !err; i++) {
		/* Left by one that was killed right here. */
		unlink(pins[i].path);
		err = bpf_map__pin(pins[i].map, pins[i].path);
	}
	if (!err)
		err = pin_version();
	if (!err)
		err = bpf_link__pin(link, AUGUR_PIN_LINK);
	if (err)
		unlink(AUGUR_PIN_VERSION);
	while (err && i-- > 0)
		unlink(pins[i].path);
	return err;
}

static int attach(struct augur_sched_bpf *skel)
{
	struct bpf_link *link;
	int err;

	link = bpf_map__attach_struct_ops(skel->maps.augur_ops);
	if (!link) {
		err = -errno;
		log_exit_record(skel);
		log_failure("attach the scheduler", err);
		return err;
	}
	err = pin_all(skel, link);
	if (err)
		log_failure("pin the scheduler below " AUGUR_PIN_DIR, err);
	/* Closes the descriptor; unless it was pinned, this detaches. */
	bpf_link__destroy(link);
	return err;
}

static int load_with(const struct augur_topology *topo)
{
	struct augur_sched_bpf *skel = augur_sched_bpf__open();
	int err;

	if (!skel) {
		err = -errno;
		log_failure("open the embedded scheduler", err);
		return err;
	}
	err = augur_fit(topo, skel);
	if (!err)
		err = augur_topology_apply(topo, skel);
	if (!err)
		err = augur_sched_bpf__load(skel);
	if (!err)
		err = augur_topology_fill(topo, skel);
	if (err)
		log_failure("load the scheduler", err);
	else
		err = attach(skel);
	augur_sched_bpf__destroy(skel);
	return err;
}

static void log_attached(const struct augur_topology *topo)
{
	char speeds[48] = "";

	if (topo->capacity_least < AUGUR_CAPACITY_ONE)
		snprintf(speeds, sizeof(speeds), ", the slowest at %u %% of the fastest",
			 topo->capacity_least * 100 / AUGUR_CAPACITY_ONE);
	log_info("scheduler attached and pinned at " AUGUR_PIN_LINK
		 ": %u CPUs, %u caches, %u nodes%s", topo->nr_possible, topo->nr_llcs,
		 topo->nr_nodes, speeds);
}

static int load(void)
{
	struct augur_topology topo;
	int err;

	err = augur_topology_read(&topo);
	if (err) {
		log_err("cannot read the machine's topology from /sys: %s",
			strerror(-err));
		return err;
	}
	err = load_with(&topo);
	if (!err)
		log_attached(&topo);
	augur_topology_free(&topo);
	return err;
}

static bool kernel_fits(void)
{
	struct augur_kernel kernel;
	char why[512];

	if (augur_kernel_probe(&kernel) == 0 &&
	    kernel.state == AUGUR_KERNEL_USABLE)
		return true;
	augur_kernel_explain(&kernel, why, sizeof(why));
	log_warn("kernel %s cannot run the scheduler: %s", kernel.release, why);
	return false;
}

/* What a scheduler that is gone left: its last words are worth a line. */
static int remove_old(void)
{
	struct augur_sched_end end;
	int err;

	if (augur_sched_end(&end) == 0)
		log_warn("the kernel had ended the scheduler: %s: %s; attaching it anew",
			 end.reason, end.msg);
	else
		log_warn("the scheduler pinned at " AUGUR_PIN_LINK
			 " is not attached; attaching it anew");
	err = augur_sched_stop();
	if (err)
		log_err("cannot remove the old pin: %s", strerror(-err));
	return err;
}

enum augur_end augur_loader_end(void)
{
	struct augur_sched_state state;
	struct augur_sched_end end;

	if (augur_sched_state(&state) || (state.enabled && state.ours))
		return AUGUR_END_NONE;
	if (state.enabled || !state.pinned)
		return AUGUR_END_BY_HAND;
	if (augur_sched_end(&end))
		return AUGUR_END_EJECTED;
	return augur_supervise_classify(end.kind, end.code);
}

/* Empty if it cannot be had. */
static void read_dump(struct augur_exit_dump *dump)
{
	int fd = bpf_obj_get(AUGUR_PIN_DUMP);
	uint32_t zero = 0;

	if (fd < 0 || bpf_map_lookup_elem(fd, &zero, dump) < 0)
		dump->text[0] = '\0';
	if (fd >= 0)
		close(fd);
}

static void save_account(const char *folder, uint32_t nr, const struct augur_sched_end *end)
{
	static struct augur_exit_dump dump;
	char path[320];
	bool failed;
	FILE *f;

	read_dump(&dump);
	snprintf(path, sizeof(path), "%s/ejection-%u", folder, nr);
	f = fopen(path, "we");
	if (!f) {
		log_err("cannot save the account in %s: %s", path, strerror(errno));
		return;
	}
	fprintf(f, "kind: %d\ncode: %lld\ncpu: %d\nreason: %s\nmessage: %s\n\n%.*s\n",
		end->kind, (long long)end->code, end->cpu, end->reason, end->msg,
		(int)sizeof(dump.text), dump.text);
	failed = ferror(f);
	if (fclose(f) || failed)
		log_err("cannot save the account in %s: %s", path, strerror(errno));
	else
		log_info("account and dump are in %s", path);
}

void augur_loader_account(const char *folder, uint32_t nr)
{
	struct augur_sched_end end;
	int err = augur_sched_end(&end);

	if (err) {
		log_warn("the kernel ended the scheduler; its account cannot be read: %s",
			 strerror(-err));
		return;
	}
	log_err("the kernel ended the scheduler: %s: %s (kind %d, code %lld)", end.reason,
		end.msg, end.kind, (long long)end.code);
	if (*folder)
		save_account(folder, nr, &end);
}

void augur_loader_tune(const struct augur_tunables *tunables)
{
	const uint64_t *values = (const uint64_t *)tunables;
	int fd = bpf_obj_get(AUGUR_PIN_SETTINGS), err = 0;
	uint32_t i;

	if (fd < 0) {
		log_warn("cannot set the scheduler's tunables, those that it has stay: %s",
			 strerror(errno));
		return;
	}
	for (i = 0; i < AUGUR_NR_TUNABLES && !err; i++)
		err = bpf_map_update_elem(fd, &i, &values[i], BPF_EXIST);
	close(fd);
	if (err)
		log_warn("cannot set the scheduler's tunables: %s", strerror(-err));
}

static enum augur_load load_or_adopt(bool verbose)
{
	struct augur_sched_state state;
	int err;

	libbpf_aloud = verbose;
	libbpf_set_print(on_libbpf);

	err = augur_sched_state(&state);
	if (!err && state.enabled && state.ours && state.pinned) {
		log_info("scheduler is attached already, adopted " AUGUR_PIN_LINK);
		return AUGUR_LOAD_ADOPTED;
	}
	if (!err && state.ours && state.pin_errno) {
		log_err("a scheduler is attached, and " AUGUR_PIN_LINK " cannot be read: %s; this needs root",
			strerror(state.pin_errno));
		return AUGUR_LOAD_FAILED;
	}
	/* Reads the kernel's types, which takes longer than all else at a restart. */
	if (!kernel_fits())
		return AUGUR_LOAD_UNFIT;
	if (err) {
		log_err("cannot read the state of sched_ext: %s", strerror(-err));
		return AUGUR_LOAD_FAILED;
	}
	if (state.enabled) {
		log_warn("not attaching: another BPF scheduler is attached: '%s'%s",
			 state.ops, state.ours ? ", which is not pinned at "
			 AUGUR_PIN_LINK : "; stop it first");
		return AUGUR_LOAD_FOREIGN;
	}
	if (!bpffs_ready() || !pin_dir_ready())
		return AUGUR_LOAD_FAILED;
	if (state.pinned && remove_old())
		return AUGUR_LOAD_FAILED;
	return load() ? AUGUR_LOAD_FAILED : AUGUR_LOAD_ATTACHED;
}

enum augur_load augur_loader_run(const struct augur_tunables *tunables, bool verbose)
{
	enum augur_load done = load_or_adopt(verbose);

	if (done == AUGUR_LOAD_ATTACHED || done == AUGUR_LOAD_ADOPTED)
		augur_loader_tune(tunables);
	return done;
}
