/* Times whole processes: each round runs every command once, one after the other, output to /dev/null.
   Usage: spawn ROUNDS -- COMMAND ARG... -- COMMAND ARG... Prints each command's median in microseconds. */

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { max_commands = 16 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double run_us(char **command, posix_spawn_file_actions_t *actions)
{
    extern char **environ;
    pid_t pid;
    int status;
    double started_at = now_us();
    if (posix_spawn(&pid, command[0], actions, NULL, command, environ) != 0)
        return -1;
    if (waitpid(pid, &status, 0) != pid || status != 0)
        return -1;
    return now_us() - started_at;
}

static int by_size(const void *one, const void *other)
{
    double difference = *(const double *)one - *(const double *)other;
    return (difference > 0) - (difference < 0);
}

static int split_commands(char **words, char ***commands)
{
    int count = 0;
    for (; *words != NULL; words++) {
        if (strcmp(*words, "--") != 0)
            continue;
        *words = NULL;
        if (count < max_commands)
            commands[count++] = words + 1;
    }
    return count;
}

int main(int argc, char **argv)
{
    char **commands[max_commands];
    if (argc < 4)
        return 2;
    int rounds = atoi(argv[1]);
    int count = split_commands(argv + 2, commands);
    double *times = calloc((size_t)(rounds * count), sizeof *times);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);

    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < count; i++) {
            double time = run_us(commands[i], &actions);
            if (time < 0) {
                fprintf(stderr, "%s failed\n", commands[i][0]);
                return 1;
            }
            times[i * rounds + round] = time;
        }
    }
    for (int i = 0; i < count; i++) {
        qsort(times + i * rounds, (size_t)rounds, sizeof *times, by_size);
        printf("%.1f\n", times[i * rounds + rounds / 2]);
    }
    return 0;
}
