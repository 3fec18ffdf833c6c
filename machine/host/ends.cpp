// SPDX-License-Identifier: MIT
#include "machine/host/ends.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>

namespace machine::host {
namespace {

Ends make_pipe_with(int flags) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | flags) != 0) {
        return {};
    }
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

} // namespace

Ends make_sockets() {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return {};
    }
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Ends make_pipe() { return make_pipe_with(0); }

Ends make_narrow_pipe() {
    Ends ends = make_pipe_with(O_DIRECT); // each write takes a page of its own
    if (ends.are_open() && ::fcntl(ends.theirs.number(), F_SETPIPE_SZ, 1) < 0) { // one page
        return {};
    }
    return ends;
}

Ends make_terminal() {
    FileDescriptor ours(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    char name[64] = {};
    if (!ours.is_open() || ::grantpt(ours.number()) != 0 || ::unlockpt(ours.number()) != 0 ||
        ::ptsname_r(ours.number(), name, sizeof name) != 0 ||
        ::fcntl(ours.number(), F_SETFL, O_RDWR | O_NONBLOCK) != 0) {
        return {};
    }
    FileDescriptor theirs(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios settings{};
    if (!theirs.is_open() || ::tcgetattr(theirs.number(), &settings) != 0) {
        return {};
    }
    ::cfmakeraw(&settings);
    if (::tcsetattr(theirs.number(), TCSANOW, &settings) != 0) {
        return {};
    }
    return {std::move(ours), std::move(theirs)};
}

} // namespace machine::host
