/* streams.c - holds many event streams of a server open at once, and reports while they listen. One thread, one epoll.
**
** Each connection asks for PATH as an EventSource would and is kept. When all have had their answer's head, POSTS reports go in one by one
** over a connection of their own, and the time is taken from each until every stream has had its event. Prints how many streams stand and
** how long the slowest heard of each report. The server's memory is for whoever runs it to look at (bench/streams).
**
** Who listens is signed in, and a session has six streams, so as many sessions as that takes are put into the place's side tables first:
** nine hundred sign-ins would measure Argon2id.
**
** Usage: bench_streams PORT PATH STREAMS POSTS PLACE.DB LOGIN */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 20000, EVENTS = 512, OF_A_SESSION = 6, RAW = 32, COOKIE = 64 };

struct stream {
    int fd;
    bool begun;
    int round; /* of the last report it heard of */
};

static struct stream *stream;
static int streams, begun, heard, gone, poller, turn;
static struct sockaddr_in where;

static double now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&where, sizeof where) != 0) {
        fprintf(stderr, "streams: %s\n", strerror(errno));
        exit(1);
    }
    return fd;
}

static void say(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t put = write(fd, p, n);
        if (put <= 0) {
            fprintf(stderr, "streams: hung up on\n");
            exit(1);
        }
        p += put;
        n -= (size_t)put;
    }
}

static void hear(struct stream *s)
{
    char b[8192];
    ssize_t n = read(s->fd, b, sizeof b - 1);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN) {
            gone++;
            (void)epoll_ctl(poller, EPOLL_CTL_DEL, s->fd, NULL);
        }
        return;
    }
    b[n] = '\0';
    if (!s->begun) {
        if (strncmp(b, "HTTP/1.1 200", 12) != 0) {
            fprintf(stderr, "streams: refused: %.60s\n", b);
            exit(1);
        }
        s->begun = true;
        begun++;
    }
    if (turn && strstr(b, "data:") && s->round != turn) {
        s->round = turn;
        heard++;
    }
}

/* Until *what has come to all that still stand, or time is up. */
static void wait_for(const int *what)
{
    struct epoll_event ev[EVENTS];
    const double until = now_ms() + WAIT_MS;
    while (*what + gone < streams && now_ms() < until) {
        int n = epoll_wait(poller, ev, EVENTS, 100);
        for (int i = 0; i < n; i++)
            hear(&stream[ev[i].data.u32]);
    }
}

static void cookie_of(int session, unsigned char raw[RAW], char text[COOKIE])
{
    memset(raw, 7, RAW);
    memcpy(raw, &session, sizeof session);
    (void)sodium_bin2base64(text, COOKIE, raw, RAW, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void begin_sessions(const char *file, const char *login)
{
    sqlite3 *db;
    sqlite3_stmt *add;
    unsigned char raw[RAW], token[32];
    char text[COOKIE];
    bool good = sqlite3_open(file, &db) == SQLITE_OK && sqlite3_busy_timeout(db, WAIT_MS) == SQLITE_OK &&
                sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO side_session SELECT ?1, id, ?2, ?3, ?3 FROM people_user WHERE login = ?4",
                                   -1, &add, NULL) == SQLITE_OK;
    for (int i = 0; good && i <= streams / OF_A_SESSION; i++) {
        cookie_of(i, raw, text);
        crypto_hash_sha256(token, raw, RAW);
        sqlite3_bind_blob(add, 1, token, sizeof token, SQLITE_STATIC);
        sqlite3_bind_blob(add, 2, token, sizeof token, SQLITE_STATIC);
        sqlite3_bind_int64(add, 3, (int64_t)time(NULL) * 1000000);
        sqlite3_bind_text(add, 4, login, -1, SQLITE_STATIC);
        good = sqlite3_step(add) == SQLITE_DONE && sqlite3_changes(db) == 1 && sqlite3_reset(add) == SQLITE_OK;
    }
    if (!good || sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "streams: no sessions: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
    (void)sqlite3_finalize(add);
    (void)sqlite3_close(db);
}

static void open_all(int port, const char *path)
{
    unsigned char raw[RAW];
    char ask[1024], cookie[COOKIE];
    for (int i = 0; i < streams; i++) {
        cookie_of(i / OF_A_SESSION, raw, cookie);
        int n = snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n"
                         "Cookie: __Host-zt=%s\r\n\r\n", path, port, cookie);
        stream[i].fd = dial();
        say(stream[i].fd, ask, (size_t)n);
        (void)fcntl(stream[i].fd, F_SETFL, O_NONBLOCK);
        struct epoll_event ev = { .events = EPOLLIN, .data.u32 = (uint32_t)i };
        (void)epoll_ctl(poller, EPOLL_CTL_ADD, stream[i].fd, &ev);
        if (i % 200 == 199) { /* the server's backlog is finite */
            const int all = streams;
            streams = i + 1;
            wait_for(&begun);
            streams = all;
        }
    }
    wait_for(&begun);
}

static void report(int port, int number)
{
    char body[200], ask[500], got[4096];
    int n = snprintf(body, sizeof body, "{\"text\":\"路灯不亮 %d\",\"where\":\"7号楼\"}", number);
    int k = snprintf(ask, sizeof ask,
                     "POST /report HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                     "Connection: close\r\n\r\n%s",
                     port, n, body);
    int fd = dial();
    say(fd, ask, (size_t)k);
    ssize_t r = read(fd, got, sizeof got - 1);
    if (r < 12 || strncmp(got + 9, "201", 3) != 0) {
        fprintf(stderr, "streams: a report was not taken\n");
        exit(1);
    }
    (void)close(fd);
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: bench_streams PORT PATH STREAMS POSTS PLACE.DB LOGIN\n");
        return 2;
    }
    const int port = atoi(argv[1]), posts = atoi(argv[4]);
    struct rlimit files;
    (void)getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    streams = atoi(argv[3]);
    stream = calloc((size_t)streams + 1, sizeof *stream);
    where = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    poller = epoll_create1(0);
    begin_sessions(argv[5], argv[6]);
    const double from = now_ms();
    open_all(port, argv[2]);
    printf("%d streams stand after %.0f ms\n", begun - gone, now_ms() - from);
    for (turn = 1; turn <= posts; turn++) {
        heard = 0;
        const double sent = now_ms();
        report(port, turn);
        wait_for(&heard);
        printf("report %d: %d heard of it, the last after %.0f ms\n", turn, heard, now_ms() - sent);
        (void)fflush(stdout);
    }
    return begun == streams && !gone ? 0 : 1;
}
