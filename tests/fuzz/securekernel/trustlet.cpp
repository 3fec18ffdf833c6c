// SPDX-License-Identifier: MIT
#include "tests/fuzz/securekernel/trustlet.h"

#include "abi/ium/system_calls.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/ium_calls/table.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/traps.h"
#include "tests/fuzz/securekernel/invariants.h"
#include "x86/exception.h"

#include <cstring>
#include <string>

namespace fuzz {
namespace {

/// Of each thread's stack, what it gives its calls pointers to.
constexpr std::uint64_t scratch_size = 256;
constexpr std::uint64_t scratch_of(std::uint64_t environment) {
    return environment - 2 * abi::page_size;
}

constexpr std::uint32_t calls[] = {
#define NUMBER(name, number, count) number,
    IUM_NT_SYSTEM_CALLS(NUMBER) IUM_SECURE_SYSTEM_CALLS(NUMBER)
#undef NUMBER
        0x31, // listed, and disabled
};

/// Who may be debugged has no secrets.
std::string secret_of(const sk::SecureProcess& process, std::uint64_t turn) {
    const bool is_open = process.debug_policy == abi::ium::DebugPolicy::Always;
    return (is_open ? "for everybody: " : secret_mark) + std::to_string(turn);
}

} // namespace

void Trustlets::run(sk::SecureThread& thread) {
    enum { Touch, Call, Interrupt, Fail, Secret, Choices };
    keep_secret(*thread.process);
    for (;;) {
        check_secret(*thread.process);
        switch (script_.choice(3 * Choices)) { // The rest: system calls.
        case Touch: touch(thread); break;
        case Interrupt: sk::stop_current_thread(abi::NormalService::Interrupted); break;
        case Secret: keep_secret(*thread.process); break;
        case Fail: {
            rt::TrapFrame frame{};
            frame.vector = script_.choice(32);
            sk::on_trustlet_exception(frame, script_.number());
            break;
        }
        default: make_system_call(thread); break;
        }
        if (script_.is_over()) { // A trustlet that waits for ever.
            sk::stop_current_thread(abi::NormalService::Interrupted);
        }
    }
}

/// A new one in the place of the last.
void Trustlets::keep_secret(sk::SecureProcess& process) {
    Secret& secret = secrets_[process.handle];
    if (secret.address == 0) {
        const auto place = process.space.allocate(0, abi::page_size, sk::PageRights::ReadWrite);
        if (place.is_err()) {
            return;
        }
        secret.address = place.value();
    }
    const std::uint64_t turn = secret.turn + 1;
    const std::string text = secret_of(process, turn);
    if (abi::is_success(
            sk::copy_to_trustlet(process, secret.address, text.c_str(), text.size() + 1))) {
        secrets_[process.handle].turn = turn; // Others have run in between.
    }
}

/// If it is in memory, it is the last one.
void Trustlets::check_secret(sk::SecureProcess& process) const {
    const Secret& secret = secrets_.at(process.handle);
    if (secret.turn == 0) {
        return;
    }
    const auto page = process.space.page_in_memory(secret.address);
    if (page.is_err()) {
        return;
    }
    const std::string text = secret_of(process, secret.turn);
    const void* const held = sk::cpu::ram_at(page.value().address().value);
    require(std::memcmp(held, text.c_str(), text.size() + 1) == 0,
            "a trustlet's memory changed without it");
}

/// It gives its secret to nobody.
std::uint64_t Trustlets::without_secret(const sk::SecureProcess& process,
                                        std::uint64_t value) const {
    const std::uint64_t secret = secrets_.at(process.handle).address;
    const bool is_near = value + abi::nt::allocation_granularity > secret &&
                         value < secret + abi::nt::allocation_granularity;
    return is_near ? 0 : value;
}

std::uint64_t Trustlets::address(const sk::SecureThread& thread) {
    const sk::SecureProcess& process = *thread.process;
    switch (script_.choice(4)) {
    case 0: return scratch_of(thread.environment) + script_.raw(2) % scratch_size;
    case 1: return process.program->base() + script_.raw(2) % (16 * abi::page_size);
    case 2: return thread.environment - script_.raw(3) % (64 * abi::page_size);
    default: return without_secret(process, script_.number());
    }
}

void Trustlets::touch(const sk::SecureThread& thread) {
    using Code = x86::PageFaultErrorCode;
    rt::TrapFrame frame{};
    frame.vector = static_cast<std::uint64_t>(x86::Exception::PageFault);
    const auto ring3 = Code{}.with(Code::user, true);
    const Code codes[] = {ring3, ring3.with(Code::write, true), ring3.with(Code::fetch, true)};
    frame.error_code = script_.one_of(codes).raw;
    sk::on_trustlet_exception(frame, address(thread));
}

void Trustlets::fill_scratch(const sk::SecureThread& thread) {
    const std::uint64_t at = scratch_of(thread.environment);
    std::uint64_t words[scratch_size / sizeof(std::uint64_t)] = {};
    const unsigned count = script_.choice(8);
    for (unsigned index = 0; index < count; ++index) {
        words[script_.byte() % std::size(words)] = parameter(thread);
    }
    (void)sk::copy_to_trustlet(*thread.process, at, words, sizeof(words));
}

std::uint64_t Trustlets::parameter(const sk::SecureThread& thread) {
    switch (script_.choice(6)) {
    case 0: return ~0ull; // the current process
    case 1: return abi::ium::secure_handle_bit | script_.choice(20) * 4;
    case 2:
    case 3: return scratch_of(thread.environment) + script_.byte() % scratch_size / 8 * 8;
    case 4: return address(thread);
    default: return without_secret(*thread.process, script_.number());
    }
}

void Trustlets::make_system_call(sk::SecureThread& thread) {
    if (script_.flag()) {
        fill_scratch(thread);
    }
    abi::nt::SystemCallFrame frame{};
    frame.number = script_.mostly(script_.one_of(calls));
    for (std::uint64_t& each : frame.parameter) {
        each = parameter(thread);
    }
    frame.rsp = scratch_of(thread.environment);
    (void)sk::make_ium_call(frame);
}

} // namespace fuzz
