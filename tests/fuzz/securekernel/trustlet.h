// SPDX-License-Identifier: MIT
// A trustlet's threads as the script plays them: they touch memory, make system calls of all sorts,
// are interrupted, fail, and each trustlet keeps a secret.
#pragma once

#include "tests/fuzz/securekernel/script.h"

#include <cstdint>
#include <map>

namespace sk {
struct SecureProcess;
struct SecureThread;
} // namespace sk

namespace fuzz {

class Trustlets {
public:
    explicit Trustlets(Script& script) : script_(script) {}

    /// `thread` runs in ring 3 until it ends. Throws fakes::ThreadEnded.
    void run(sk::SecureThread& thread);

private:
    /// In a page that has nothing else.
    struct Secret {
        std::uint64_t address = 0; // virtual; 0: it has none
        std::uint64_t turn = 0;    // changes, so that an older one is known
    };

    void keep_secret(sk::SecureProcess& process);
    void check_secret(sk::SecureProcess& process) const;
    void touch(const sk::SecureThread& thread);
    void make_system_call(sk::SecureThread& thread);
    void fill_scratch(const sk::SecureThread& thread);
    std::uint64_t parameter(const sk::SecureThread& thread);
    std::uint64_t address(const sk::SecureThread& thread);
    std::uint64_t without_secret(const sk::SecureProcess& process, std::uint64_t value) const;

    Script& script_;
    std::map<std::uint32_t, Secret> secrets_; // by process
};

} // namespace fuzz
