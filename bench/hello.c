/* hello.c - the ceiling of every page: libmicrohttpd answering 200 bytes that were made before anybody asked.
**
** The daemon is started as src/http/http.c starts ours (epoll, a pool of two threads, connections that can be suspended, the same
** memory for each), and then does nothing of ours: no reading of heads, no deadlines, no headers of our own, no arena, no SQLite.
** What a page of ours is slower than this is the price of the house. Usage: bench_hello PORT, until SIGTERM. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY = 200, THREADS = 2, CONNECTION_MEMORY = 16 * 1024, CONNECTIONS = 2000, IDLE_S = 17 };

static char body[BODY];

static enum MHD_Result answer(void *cls, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                              const char *data, size_t *data_n, void **state)
{
    (void)url, (void)method, (void)version, (void)data, (void)data_n;
    if (!*state) { /* the head is here; an answer given now would end the connection */
        *state = mhd;
        return MHD_YES;
    }
    return MHD_queue_response(mhd, MHD_HTTP_OK, cls);
}

static struct MHD_Daemon *start(uint16_t port, struct MHD_Response *r)
{
    const struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, port, NULL, NULL, answer, r,
                            MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)&at,
                            MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
                            MHD_OPTION_END);
}

int main(int argc, char **argv)
{
    int sig;
    sigset_t stop;
    long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (port < 1 || port > UINT16_MAX) {
        fprintf(stderr, "usage: bench_hello PORT\n");
        return 2;
    }
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    memset(body, '.', sizeof body);
    struct MHD_Response *r = MHD_create_response_from_buffer(sizeof body, body, MHD_RESPMEM_PERSISTENT);
    struct MHD_Daemon *d = r ? start((uint16_t)port, r) : NULL;
    if (!d) {
        fprintf(stderr, "hello: port %ld can't be served\n", port);
        return 1;
    }
    (void)sigwait(&stop, &sig);
    MHD_stop_daemon(d);
    MHD_destroy_response(r);
    return 0;
}
