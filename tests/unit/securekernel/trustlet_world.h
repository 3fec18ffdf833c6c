// SPDX-License-Identifier: MIT
// A VTL0 that is honest unless told otherwise: it has the files of the disk in its RAM, hands out
// pages, and can launch hello.exe.
#pragma once

#include "abi/secure_services.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "tests/fakes/securekernel/world.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace test {

/// A secure call with parameters 0, 2, 3, ...; the answer.
abi::SecureCall ask(abi::SecureService service, std::uint64_t first,
                    std::vector<std::uint64_t> others = {});
abi::NtStatus status_of(const abi::SecureCall& call);
/// What VTL0 may do with a page.
abi::PageAccess access_to(std::uint64_t page);

class TrustletWorld {
public:
    /// Fresh RAM, VTL1 ready. VTL0 answers normal calls as it should.
    TrustletWorld();

    /// The page of an MDL of a file of the disk.
    std::uint64_t list_of(const std::string& name);
    std::uint64_t list_of(std::span<const std::byte> file);
    /// Changes a file of the disk before VTL1 sees it; code integrity, a fake here, lets it pass.
    std::function<void(std::span<std::byte>)> forge;
    /// The handle by which VTL1 knows the file; 0 if it refuses.
    std::uint64_t image(const std::string& name, std::uint64_t base);

    /// hello.exe asked for by `id`: VTL1's answer to CreateProcess.
    abi::SecureCall create(std::uint64_t id, const std::string& program = "hello.exe");
    /// hello.exe with one thread, which is made the current one.
    sk::SecureProcess& launch();

    /// VTL0 ends it, and gets everything back.
    void end(sk::SecureProcess& process);

    /// A page of VTL0's that nobody uses.
    std::uint64_t free_page() { return next_page_++; }

    /// Honest answers.
    void serve(sk::SecureThread& thread);

private:
    std::uint64_t next_page_ = 0x2000;
    std::uint64_t next_base_ = 0x7FF6'0000'0000;
    std::vector<std::uint64_t> images_;
    std::vector<std::string> names_;
};

} // namespace test
