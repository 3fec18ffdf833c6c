// SPDX-License-Identifier: MIT
// A process of ours that cannot outlive us, not even if we are killed.
#pragma once

#include "machine/qemu/file_descriptor.h"

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace machine::qemu {

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

    void kill();

private:
    void keep(std::vector<char*> arguments, std::vector<int> inherited, int errors,
              FileDescriptor report);
    void wait_for_end();

    std::thread keeper_;
    mutable std::mutex mutex_; // guards the rest
    pid_t pid_ = -1;
    std::optional<ExitStatus> status_;
};

} // namespace machine::qemu
