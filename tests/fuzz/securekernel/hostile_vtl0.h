// SPDX-License-Identifier: MIT
// A VTL0 that a script plays: it makes secure calls with whatever it likes, answers normal calls
// likewise, and changes its own memory under VTL1's hands. What it learns from answers it uses, for
// a number that fits nothing reaches nothing.
//
// A secure thread that stops stays on the host's stack, and VTL0 goes on above it: so only the one
// that stopped last can go on. What VTL1 sees of it is the same.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "abi/secure_services.h"
#include "tests/fuzz/securekernel/script.h"
#include "tests/fuzz/securekernel/trustlet.h"
#include "tests/fuzz/securekernel/vtl0_memory.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace fuzz {

/// Where VTL0 wants programs and DLLs to lie.
inline constexpr std::uint64_t program_base = 0x7FF6'0000'0000;
inline constexpr std::uint64_t base_step = 0x1000'0000;

/// What a script has reached, to see that it is worth running.
struct Reached {
    unsigned calls = 0;
    unsigned accepted = 0;
    unsigned replies = 0;
    unsigned processes = 0;
    unsigned paged_out = 0;
};

class HostileVtl0 {
public:
    /// In a fresh fake world, with VTL1 as it is when VTL0's kernel starts.
    explicit HostileVtl0(std::span<const std::byte> script);
    ~HostileVtl0();
    HostileVtl0(const HostileVtl0&) = delete;
    HostileVtl0& operator=(const HostileVtl0&) = delete;

    /// Runs the script to its end, then ends all that there is. Throws Broken, or what VTL1 threw.
    Reached run();

private:
    /// Thrown through a thread that VTL0 has ended while it was stopped: it never goes on.
    struct ThreadIsGone {
        std::uint32_t cookie;
    };

    /// What a parameter of a service is.
    enum class Kind : std::uint8_t {
        Number,
        Page,
        TakenPage,
        List,
        Layout,
        Buffer,
        Creation,
        Process,
        Image,
        ImagePage,
        Thread,
        Base,
        Purpose,
        Ring,
        Address,
    };
    struct Service;
    static const Service services[];

    struct SealedPage {
        std::uint64_t page;
        std::uint64_t version;
        std::uint64_t tag[2];
    };

    void act();
    void launch(std::size_t program);
    std::uint64_t create_image(std::size_t file);
    void make_secure_call();
    void make_any_call();
    void change_memory();
    void change_verdicts();
    void resume(std::uint32_t cookie);
    void serve(sk::SecureThread& thread);
    void reply(sk::SecureThread& thread);
    void reply_honestly(sk::SecureThread& thread);
    void check() const;
    void end_everything();

    /// Parameters 0, 2, 3, ...
    abi::SecureCall ask(abi::SecureService service, std::initializer_list<std::uint64_t> values);
    void call(abi::SecureCall& call);
    void count_own_pages(abi::SecureService service, abi::NtStatus status, std::uint64_t before);
    void learn(const abi::SecureCall& before, const abi::SecureCall& answer);
    std::uint64_t value_of(Kind kind);
    std::uint64_t creation_page(std::uint64_t trustlet_id);
    std::uint64_t known(const std::vector<std::uint64_t>& values);

    Script script_;
    Vtl0Memory memory_;
    Trustlets trustlets_{script_};
    std::vector<std::uint64_t> images_;
    std::vector<std::uint64_t> processes_;
    std::vector<std::uint64_t> threads_; // cookies
    std::vector<std::uint64_t> given_;   // pages, to trustlets
    std::vector<SealedPage> sealed_;
    std::vector<std::uint32_t> stopped_; // cookies, the last one on top
    std::uint64_t pool_at_start_ = 0;
    std::uint64_t pool_for_images_ = 0; // VTL1's own pages that stay
    unsigned acts_ = 0;
    Reached reached_;
};

} // namespace fuzz
