// SPDX-License-Identifier: MIT
// A process of ours that cannot outlive us, not even if we are killed.
#pragma once

#include "machine/host/file_descriptor.h"

#include <sys/types.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace machine::host {

struct ExitStatus {
    bool by_signal = false;
    int code = 0; // exit status, or the signal's number
};

class ChildProcess {
public:
    ChildProcess() = default;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess(); // kills it

    /// Starts `program` (a path). Of our descriptors the child keeps `inherited` alone, under the
    /// same numbers; its standard error goes to `errors`. Returns a sentence on failure. Call once.
    std::string start(const std::string& program, std::vector<std::string> arguments,
                      std::vector<int> inherited, int errors);

    /// How it ended; nothing while it runs.
    std::optional<ExitStatus> status() const;

    /// Waits until it has ended.
    ExitStatus wait() const;

    void kill();

    /// Lets it stand still between two of its instructions; false if it has ended instead.
    bool suspend();
    void go_on();

    /// Copies from its memory, as a debugger could; false if it has ended, or has nothing there.
    bool read_memory(std::uint64_t address, std::span<std::byte> to) const;

private:
    void keep(std::vector<char*> arguments, std::vector<int> inherited, int errors,
              FileDescriptor report);
    void wait_for_end();

    std::thread keeper_;
    mutable std::mutex mutex_; // guards the rest
    mutable std::condition_variable ended_;
    pid_t pid_ = -1;
    std::optional<ExitStatus> status_;
};

} // namespace machine::host
