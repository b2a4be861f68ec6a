# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# The loads that traces are recorded of: run_NAME goes on until it is killed, in the
# guest, with a working directory of its own in memory. What prepares a load is in
# prepare_NAME, if there is anything to prepare, and is not recorded.

readonly NGINX=127.0.0.1:8080 APACHE=127.0.0.1:8081 PYTHON=127.0.0.1:7003

# again COMMAND...: for ever.
again()
{
	while :; do
		"$@" >/dev/null 2>&1
	done
}

# until_there COMMAND...: wait for a server that has just been started.
until_there()
{
	local i

	for ((i = 0; i < 600; i++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	echo "loads: not there: $*" >&2
	return 1
}

# A program of many small files, with a compiler and a few small tools for each, as
# the kernel's build has them.
prepare_kbuild()
{
	local i

	for ((i = 0; i < 400; i++)); do
		printf 'int f%d(int n)\n{\n\tint s = %d;\n\n' $i $i
		printf '\tfor (int i = 0; i < n; i++)\n\t\ts += i * %d;\n' $((i % 7))
		printf '\treturn s;\n}\n'
	done | split -l 8 -d -a 3 --additional-suffix=.c - file
	cat >Makefile <<'END'
OBJECTS := $(patsubst %.c,%.o,$(wildcard *.c))
lib.a: $(OBJECTS)
	@ar rcs $@ $^
%.o: %.c
	@mkdir -p deps; gcc -O0 -pipe -MMD -MF deps/$*.d -c -o $@ $<
	@sed 's,$*.c,$(CURDIR)/&,' deps/$*.d >deps/$*.tmp
	@printf 'cmd_%s := gcc\n' $@ | cat deps/$*.tmp - >deps/.$@.cmd
	@rm -f deps/$*.tmp; mv -f deps/.$@.cmd deps/$@.cmd
clean:
	@rm -rf *.o deps lib.a
END
}

run_kbuild()
{
	while make -s -j6; do
		make -s clean
	done
}

prepare_nginx()
{
	mkdir -p www log
	head -c 6000 /dev/urandom | base64 >www/big.html
	echo '<html>hello</html>' >www/small.html
	cat >nginx.conf <<END
worker_processes 3;
daemon off;
error_log $PWD/log/error;
pid $PWD/nginx.pid;
events { worker_connections 256; }
http {
	access_log $PWD/log/access;
	root $PWD/www;
	server { listen 127.0.0.1:8080; gzip on; gzip_types text/html; }
}
END
	nginx -c "$PWD/nginx.conf" &
	until_there bash -c ': </dev/tcp/127.0.0.1/8080'
}

run_nginx()
{
	again wrk -t 1 -c 1 -d 1000 "http://$NGINX/small.html" &
	again wrk -t 1 -c 2 -d 1000 "http://$NGINX/small.html" &
	again wrk -t 1 -c 1 -d 1000 -H 'Accept-Encoding: gzip' \
		"http://$NGINX/big.html"
}

prepare_apache()
{
	mkdir -p www
	head -c 6000 /dev/urandom | base64 >www/index.html
	cat >apache.conf <<END
ServerRoot /usr/lib/apache2
ServerName localhost
User www-data
Group www-data
PidFile $PWD/apache.pid
Listen 127.0.0.1:8081
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule dir_module modules/mod_dir.so
LoadModule deflate_module modules/mod_deflate.so
LoadModule filter_module modules/mod_filter.so
DocumentRoot $PWD/www
ErrorLog $PWD/error.log
SetOutputFilter DEFLATE
END
	apache2 -f "$PWD/apache.conf"
	until_there bash -c ': </dev/tcp/127.0.0.1/8081'
}

# Half of the clients open a connection per request.
run_apache()
{
	again ab -q -n 1000000 -c 2 "http://$APACHE/index.html" &
	again ab -q -n 1000000 -c 2 -k -H 'Accept-Encoding: gzip' \
		"http://$APACHE/index.html"
}

prepare_postgres()
{
	local bin

	bin=$(echo /usr/lib/postgresql/*/bin)
	PATH=$bin:$PATH
	mkdir -p db sock
	chown -R postgres db sock
	setpriv --reuid=postgres --regid=postgres --clear-groups \
		initdb -D "$PWD/db" -A trust --no-sync >/dev/null
	setpriv --reuid=postgres --regid=postgres --clear-groups \
		pg_ctl -D "$PWD/db" -w -s -l "$PWD/sock/log" \
		-o "-k $PWD/sock -c shared_buffers=32MB" start
	pgbench -h "$PWD/sock" -U postgres -i -q -s 2 postgres 2>/dev/null
}

run_postgres()
{
	pgbench -h "$PWD/sock" -U postgres -c 6 -j 2 -T 1000 -N postgres \
		>/dev/null 2>&1 &
	pgbench -h "$PWD/sock" -U postgres -c 2 -S -T 1000 postgres >/dev/null 2>&1
}

prepare_redis()
{
	redis-server --port 7001 --save '' --appendonly yes --appendfsync everysec \
		--daemonize yes --dir "$PWD" --logfile "$PWD/log" >/dev/null
	until_there redis-cli -p 7001 ping
}

run_redis()
{
	again redis-benchmark -p 7001 -q -n 20000 -c 2 -t set,get,incr,lpush &
	again redis-benchmark -p 7001 -q -n 2000 -c 1 -t lrange_100,mset,sadd,zadd
}

# Each commit waits for the disk: the data base is not in memory.
prepare_sqlite()
{
	mkdir -p /var/load
	cat >work.py <<'END'
import random, sqlite3, sys
random.seed(int(sys.argv[1]))
db = sqlite3.connect('/var/load/data.db', timeout=60, isolation_level=None)
db.execute('pragma journal_mode=wal')
db.execute('create table if not exists t (id integer primary key, v text, n int)')
while True:
    for _ in range(random.choice((1, 2, 20))):
        db.execute('insert or replace into t values (?, ?, ?)',
                   (random.randrange(20000), 'x' * random.randrange(300), 1))
    db.execute('select count(*) from t where id between ? and ?',
               (100, 100 + random.randrange(2000))).fetchone()
END
}

run_sqlite()
{
	local i

	for i in 1 2 3; do
		python3 work.py $i &
	done
	wait
}

prepare_shell()
{
	local i

	mkdir -p tree
	for ((i = 0; i < 200; i++)); do
		seq $((i * 3)) $((i * 7 + 100)) >"tree/file$i"
	done
}

shell_loop()
{
	while :; do
		find tree -type f -print0 | xargs -0 wc -l | sort -n | tail -n 3
		cat tree/file1* | tr 0-4 a-e | sort | uniq -c | sort -rn | head -n 5
		seq 1 5000 | awk '{ s += $1 } END { print s }' | sed 's/0/o/g' | md5sum
		for f in tree/file2?; do
			grep -c 7 "$f"
		done | paste -sd+ | cat
		tar -cf - tree | gzip -1 | wc -c
	done >/dev/null
}

run_shell()
{
	shell_loop &
	shell_loop &
	shell_loop
}

prepare_media()
{
	sox -n -r 44100 -c 2 -b 16 song.wav synth 8 pinknoise tremolo 3 gain -6
	cat >player.py <<'END'
import sys, time
period = int(sys.argv[1]) / 1000
length = int(176400 * period)
sound = open('song.wav', 'rb').read()
at, due = 44, time.monotonic()
while True:
    mixed = bytes(255 - b for b in sound[at:at + length])
    at = at + length if at + 2 * length < len(sound) else 44
    due += period
    time.sleep(max(0, due - time.monotonic()))
END
}

# Decode, filter and encode in pipes, in small blocks; players that keep time.
run_media()
{
	local ms

	again bash -c 'sox --buffer 2048 song.wav -t wav - tempo 1.1 equalizer 400 1q 3 |
		flac -s -c -5 - | flac -s -d -c - | lame --quiet -V 4 - -' &
	again bash -c 'sox --buffer 2048 song.wav -t wav -r 48000 - reverb 30 |
		opusenc --quiet --bitrate 96 - -' &
	for ms in 5 10 20; do
		python3 player.py $ms &
	done
	wait
}

run_hackbench()
{
	again hackbench -g 1 -f 8 -l 200 &
	again hackbench -g 1 -f 4 -l 500 -P -p -s 2000
}

# What a desktop or a server does when nobody is there, only more often: timers of
# many periods, a message bus, a broker, a few loops of shell.
prepare_desktop()
{
	cat >bus.conf <<END
<busconfig><type>session</type><listen>unix:path=$PWD/bus</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
END
	dbus-daemon --config-file="$PWD/bus.conf" --fork
	mosquitto -d -p 7002 >/dev/null 2>&1
	cat >timers.py <<'END'
import random, sys, threading, time
random.seed(int(sys.argv[1]))
def tick(period, work):
    while True:
        time.sleep(period * random.uniform(0.98, 1.02))
        for _ in range(work if random.random() < 0.9 else 10 * work):
            hash(str(period))
for period, work in ((0.001, 5), (0.004, 100), (0.016, 300), (0.05, 50), (0.2, 3000)):
    threading.Thread(target=tick, args=(period, work)).start()
END
	until_there mosquitto_pub -p 7002 -t a -m b
}

run_desktop()
{
	export DBUS_SESSION_BUS_ADDRESS=unix:path=$PWD/bus

	python3 timers.py 1 &
	python3 timers.py 2 &
	dbus-monitor --session >/dev/null 2>&1 &
	mosquitto_sub -p 7002 -t '#' >/dev/null &
	while mosquitto_pub -p 7002 -t sensor -m "$RANDOM"; do
		sleep 0.01
	done &
	while dbus-send --session --type=signal /a b.c.d string:x; do
		sleep 0.01
	done &
	while :; do
		cat /proc/loadavg /proc/meminfo >/dev/null
		sleep 0.02
	done
}

run_stress()
{
	stress-ng --quiet --timeout 1000 --switch 1 --pipe 1 --futex 1 --cpu 1 \
		--timer 1 --timer-freq 2000 --poll 1 --mutex 1 --sem 1 --sock 1 --fork 1
}

prepare_python()
{
	cat >server.py <<'END'
import http.server, json, socketserver
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        n = int(self.path[1:] or 10)
        body = json.dumps([i * i for i in range(n)]).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    request_queue_size = 64
Server(('127.0.0.1', 7003), Handler).serve_forever()
END
	python3 server.py 2>/dev/null &
	until_there bash -c ': </dev/tcp/127.0.0.1/7003'
}

run_python()
{
	again ab -q -n 1000000 -c 2 "http://$PYTHON/10" &
	again ab -q -n 1000000 -c 1 "http://$PYTHON/500"
}

# A queue of jobs, workers, results: many threads that wait for each other.
prepare_workers()
{
	cat >pool.py <<'END'
import multiprocessing, random
def work(n):
    s = 0
    for i in range(n):
        s += i * i
    return s
if __name__ == '__main__':
    random.seed(1)
    with multiprocessing.Pool(4) as pool:
        while True:
            jobs = [int(random.lognormvariate(5, 1.5)) for _ in range(500)]
            sum(pool.imap_unordered(work, jobs, chunksize=1))
END
}

run_workers()
{
	python3 pool.py
}
