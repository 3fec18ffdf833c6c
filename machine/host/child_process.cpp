// SPDX-License-Identifier: MIT
#include "machine/host/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>

namespace machine::host {
namespace {

// Runs in the child between fork and exec: our other threads are not there and may have held any
// lock, so nothing but system calls is allowed.
[[noreturn]] void become_program(pid_t parent, char* const* arguments,
                                 std::span<const int> inherited, int errors, int report) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(1); // the parent died before the line above took effect
    }
    ::setpgid(0, 0); // Ctrl-C in the terminal is for us alone
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);

    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    // Ours are close-on-exec anyway; this is for what libraries opened (Linux 5.11 and later).
    ::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    for (const int descriptor : inherited) {
        ::fcntl(descriptor, F_SETFD, 0);
    }
    ::execv(arguments[0], arguments);
    const int problem = errno;
    [[maybe_unused]] const auto written = ::write(report, &problem, sizeof problem);
    ::_exit(1);
}

} // namespace

ChildProcess::~ChildProcess() {
    kill();
    if (keeper_.joinable()) {
        keeper_.join();
    }
}

std::string ChildProcess::start(const std::string& program, std::vector<std::string> arguments,
                                std::vector<int> inherited, int errors) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return fmt::format("No pipe could be made: {}.", std::strerror(errno));
    }
    const FileDescriptor result(ends[0]);
    FileDescriptor report(ends[1]);

    std::string path = program;
    std::vector<char*> pointers{path.data()};
    for (std::string& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);

    // The kernel kills the child when the *thread* that forked it ends, so that thread has to live
    // as long as the child: it is the one that waits for it.
    keeper_ = std::thread(&ChildProcess::keep, this, std::move(pointers), std::move(inherited),
                          errors, std::move(report));
    int problem = 0;
    ssize_t got = 0;
    do { // ends when exec closes the pipe, or with the reason why it did not
        got = ::read(result.number(), &problem, sizeof problem);
    } while (got < 0 && errno == EINTR);
    return got == 0 ? ""
                    : fmt::format("{} could not be started: {}.", program, std::strerror(problem));
}

void ChildProcess::keep(std::vector<char*> arguments, std::vector<int> inherited, int errors,
                        FileDescriptor report) {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        become_program(parent, arguments.data(), inherited, errors, report.number());
    }
    if (pid < 0) {
        const int problem = errno;
        [[maybe_unused]] const auto written = ::write(report.number(), &problem, sizeof problem);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        pid_ = pid;
    }
    report.close(); // only now may start() return: whoever kills us next finds the number
    wait_for_end();
}

void ChildProcess::wait_for_end() {
    siginfo_t info{};
    // Without reaping, so that the number cannot become another process's while kill() uses it.
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR) {
    }
    const std::lock_guard lock(mutex_);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
    status_ = ExitStatus{info.si_code != CLD_EXITED, info.si_status};
    ended_.notify_all();
}

std::optional<ExitStatus> ChildProcess::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

ExitStatus ChildProcess::wait() const {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return status_.has_value(); });
    return *status_;
}

void ChildProcess::kill() {
    const std::lock_guard lock(mutex_);
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
    }
}

bool ChildProcess::suspend() {
    pid_t pid = -1;
    {
        const std::lock_guard lock(mutex_);
        pid = pid_;
        if (pid <= 0 || ::kill(pid, SIGSTOP) != 0) {
            return false;
        }
    }
    siginfo_t info{};
    int result = 0;
    do { // whichever comes first; neither is taken away from who else waits for it
        result = ::waitid(P_PID, static_cast<id_t>(pid), &info, WSTOPPED | WEXITED | WNOWAIT);
    } while (result != 0 && errno == EINTR);
    return result == 0 && info.si_code == CLD_STOPPED;
}

void ChildProcess::go_on() {
    const std::lock_guard lock(mutex_);
    if (pid_ > 0) {
        ::kill(pid_, SIGCONT);
    }
}

bool ChildProcess::read_memory(std::uint64_t address, std::span<std::byte> to) const {
    const std::lock_guard lock(mutex_); // so long the number stays its own
    iovec here{to.data(), to.size()};
    iovec there{reinterpret_cast<void*>(address), to.size()};
    return pid_ > 0 &&
           ::process_vm_readv(pid_, &here, 1, &there, 1, 0) == static_cast<ssize_t>(to.size());
}

} // namespace machine::host
