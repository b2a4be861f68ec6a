// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl status - what runs, what is missing, and how to get it.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <augur/augur.h>
#include <augur/daemon.h>
#include <augur/fair.h>
#include <augur/kernel.h>
#include <augur/sched.h>
#include <augur/status.h>

#include "asking.h"
#include "cmd.h"
#include "output.h"

#define MODULE_PARAMETERS	"/sys/module/augur/parameters"

#define WORD_LEN	64

/* All that is known; what could not be asked has an errno beside it. */
struct findings {
	struct augur_kernel kernel;
	struct augur_sched_state sched;
	char sched_version[WORD_LEN];
	struct augur_status module;
	int module_err;
	pid_t daemon;
	struct augur_fair_file fair;
	int fair_err;
	char answer[AUGUR_ANSWER_LEN];
	int answer_err;
	char daemon_version[WORD_LEN];
	char library_version[WORD_LEN];
};

/* That which programs get, not that which augurctl is linked with. */
static void find_library(struct findings *f)
{
	void *library = dlopen(LIBAUGUR_SONAME, RTLD_NOW | RTLD_LOCAL);
	const char *(*version)(void);

	if (!library)
		return;
	*(void **)&version = dlsym(library, "augur_version");
	snprintf(f->library_version, sizeof(f->library_version), "%s",
		 version ? version() : "older");
	dlclose(library);
}

static void ask_daemon(struct findings *f)
{
	f->daemon = augur_daemon_pid();
	f->answer_err = augur_daemon_ask("status", f->answer);
	if (f->answer_err)
		f->answer[0] = '\0';
	asking_value(f->answer, "version", f->daemon_version, WORD_LEN);
}

static int collect(struct findings *f)
{
	int err;

	err = augur_kernel_probe(&f->kernel);
	if (!err)
		err = augur_sched_state(&f->sched);
	augur_sched_version(f->sched_version, sizeof(f->sched_version));
	f->module_err = augur_status_get(&f->module);
	f->fair_err = augur_fair_read(&f->fair);
	ask_daemon(f);
	find_library(f);
	return err;
}

static bool has_module(const struct findings *f)
{
	return !f->module_err;
}

/* Without root the lock cannot be read; whoever consumes samples is augurd. */
static bool has_daemon(const struct findings *f)
{
	return f->daemon > 0 || (f->daemon < 0 && f->module.consumer);
}

static bool has_sched(const struct findings *f)
{
	return f->sched.enabled && f->sched.ours;
}

/* One that was killed cannot say that it has ended. */
static bool has_fair(const struct findings *f)
{
	return has_daemon(f) && !f->fair_err && f->fair.pid &&
	       (f->daemon < 0 || f->fair.pid == (uint32_t)f->daemon);
}

static const char *mode(const struct findings *f)
{
	bool decides = has_module(f) && has_daemon(f);

	if (has_sched(f))
		return decides ? "sched_ext" : "sched_ext-neutral";
	if (has_module(f) && has_fair(f))
		return "fair";
	return decides ? "observe" : "off";
}

static void show_version(const char *part, const char *version)
{
	if (*version)
		out_text(part, "%s", version);
}

static void show_versions(const struct findings *f)
{
	out_begin("versions");
	out_text("augurctl", "%s", AUGUR_VERSION);
	show_version("module", f->module.version);
	show_version("scheduler", f->sched_version);
	show_version("daemon", f->daemon_version);
	show_version("library", f->library_version);
	out_text("kernel", "%s", f->kernel.release);
	out_end();
}

static void show_kernel(const struct findings *f)
{
	char why[512];

	augur_kernel_explain(&f->kernel, why, sizeof(why));
	out_begin("kernel");
	out_text("release", "%s", f->kernel.release);
	out_flag("usable", f->kernel.state == AUGUR_KERNEL_USABLE);
	out_text("verdict", "%s", why);
	out_end();
}

static void show_sched(const struct findings *f)
{
	uint64_t bytes = augur_sched_memory();

	out_begin("scheduler");
	out_flag("attached", has_sched(f));
	if (f->sched.enabled)
		out_text("name", "%s", f->sched.ops);
	if (!f->sched.pin_errno)
		out_flag("pinned", f->sched.pinned);
	if (bytes)
		out_bytes("memory", bytes);
	cmd_show_sched_end();
	out_end();
}

static void show_parameter(const char *name)
{
	char path[320], value[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), MODULE_PARAMETERS "/%s", name);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(value, sizeof(value), file)) {
		value[strcspn(value, "\n")] = '\0';
		out_text(name, "%s", value);
	}
	fclose(file);
}

static int is_parameter(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void show_parameters(void)
{
	struct dirent **entries;
	int nr, i;

	nr = scandir(MODULE_PARAMETERS, &entries, is_parameter, alphasort);
	if (nr < 0)
		return;
	out_begin("parameters");
	for (i = 0; i < nr; i++) {
		show_parameter(entries[i]->d_name);
		free(entries[i]);
	}
	out_end();
	free(entries);
}

/* What was promised, at default sizes. */
#define MEMORY_FIXED	(1ULL << 20)
#define MEMORY_CPU	(320ULL << 10)
#define MEMORY_TASK	128ULL

static uint64_t share(uint64_t bytes, uint64_t nr)
{
	return nr ? (bytes + nr - 1) / nr : 0;
}

static void show_memory(const struct augur_status *s)
{
	uint64_t total = s->memory_fixed_bytes + s->memory_cpus_bytes +
			 s->memory_tasks_bytes;
	uint64_t promised = MEMORY_FIXED + MEMORY_CPU * s->cpus_possible +
			    MEMORY_TASK * s->tasks_max;

	out_begin("memory");
	out_bytes("fixed", s->memory_fixed_bytes);
	out_bytes("per_cpu", share(s->memory_cpus_bytes, s->cpus_possible));
	out_number("per_task_bytes", share(s->memory_tasks_bytes, s->tasks_max));
	out_bytes("total", total);
	out_bytes("promised", promised);
	out_flag("as_promised", total <= promised);
	out_end();
}

static void show_module(const struct findings *f)
{
	out_begin("module");
	out_flag("loaded", has_module(f));
	if (has_module(f)) {
		out_text("version", "%s", f->module.version);
#define X(attr, field, meaning) out_number(#field, f->module.field);
		AUGUR_STATUS_FIELDS(X)
#undef X
		show_memory(&f->module);
		show_parameters();
	}
	out_end();
}

static void show_fair(const struct findings *f)
{
	if (!has_fair(f))
		return;
	out_begin("fair");
#define X(field, meaning) out_number(#field, f->fair.field);
	AUGUR_FAIR_COUNTERS(X)
#undef X
	out_end();
}

static void show_answer(const char *answer)
{
	static const char *const words[] = { "state", "backend", "configuration" };
	static const char *const numbers[] = {
		"keys", "max_keys", "ejections", "saves", "save_failures",
		"lag_p50_us", "lag_p99_us",
	};
	char word[AUGUR_CONF_PATH_LEN];
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		asking_value(answer, words[i], word, sizeof(word));
		out_text(words[i], "%s", word);
	}
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		out_number(numbers[i], asking_number(answer, numbers[i]));
}

static void show_daemon(const struct findings *f)
{
	out_begin("daemon");
	out_flag("running", has_daemon(f));
	if (f->daemon > 0) {
		out_number("pid", f->daemon);
		out_bytes("memory", augur_process_memory(f->daemon));
	}
	show_fair(f);
	if (*f->answer)
		show_answer(f->answer);
	out_end();
}

static void advise_sched(const struct findings *f)
{
	if (has_sched(f) || f->kernel.state != AUGUR_KERNEL_USABLE)
		return;
	if (f->sched.enabled)
		out_item("another BPF scheduler is attached, '%s': stop it, then augurctl sched start",
			 f->sched.ops);
	else
		out_item("the scheduler is not attached: augurctl sched start");
}

/* All of a build have one version; who updates one part has to start it anew. */
static void advise_version(const char *part, const char *version, const char *what)
{
	if (*version && strcmp(version, AUGUR_VERSION))
		out_item("versions differ: %s is %s, augurctl is %s: %s", part, version,
			 AUGUR_VERSION, what);
}

static void advise_versions(const struct findings *f)
{
	advise_version("the module", f->module.version,
		       "systemctl stop augurd; augurctl sched stop; modprobe -r augur; systemctl start augurd");
	advise_version("the scheduler", f->sched_version, "augurctl sched reload");
	advise_version("augurd", f->daemon_version, "systemctl restart augurd");
	advise_version("libaugur", f->library_version,
		       "make install, of the version that is wanted");
	if (has_sched(f) && !*f->sched_version && !f->sched.pin_errno)
		out_item("the scheduler is older than augurctl, " AUGUR_VERSION ": augurctl sched reload");
}

static void advise_module(const struct findings *f)
{
	if (f->module_err == -ENONET)
		out_item("the module can be asked only in the initial network namespace");
	else if (f->module_err == -ENODEV && augur_kernel_is_old(&f->kernel))
		out_item("the module is not loaded; it needs Linux 6.12 or later, and %s is older: boot a later kernel",
			 f->kernel.release);
	else if (f->module_err == -ENODEV)
		out_item("the module is not loaded: modprobe augur");
	else if (f->module_err)
		out_item("the module cannot be asked: %s",
			 strerror(-f->module_err));
	if (has_module(f) && !f->module.kfuncs &&
	    f->kernel.state == AUGUR_KERNEL_USABLE)
		out_item("the scheduler cannot ask the module, which was built without BTF: install pahole, then make install");
}

static void advise_daemon(const struct findings *f)
{
	if (!has_daemon(f))
		out_item("augurd does not run, nothing is learned: systemctl start augurd");
	else if (f->daemon > 0 && f->answer_err < 0)
		out_item("augurd cannot be asked: %s", asking_why(f->answer_err));
	if (asking_number(f->answer, "save_failures"))
		out_item("augurd cannot save what it learns: journalctl -u augurd says why");
}

static void show_advice(const struct findings *f)
{
	out_list_begin("missing");
	advise_module(f);
	advise_daemon(f);
	advise_sched(f);
	advise_versions(f);
	if (!*f->library_version)
		out_item("libaugur is not installed, programs cannot give hints by it: make install");
	if (f->kernel.state != AUGUR_KERNEL_USABLE)
		out_item("the scheduler needs another kernel than %s, see kernel above",
			 f->kernel.release);
	if (f->sched.pin_errno == EACCES || f->daemon < 0)
		out_item("pins and process id are known to root only");
	out_list_end();
}

static int do_status(int argc, char **argv)
{
	static struct findings f;
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	err = collect(&f);
	if (err)
		return out_error("cannot examine the kernel: %s", strerror(-err));
	out_text("mode", "%s", mode(&f));
	show_versions(&f);
	show_kernel(&f);
	show_sched(&f);
	show_module(&f);
	show_daemon(&f);
	show_advice(&f);
	return CMD_OK;
}

static const struct verb verbs[] = {
	{ NULL, "", "show what runs and what is missing", do_status },
};

const struct object object_status = { "status", verbs, 1 };
