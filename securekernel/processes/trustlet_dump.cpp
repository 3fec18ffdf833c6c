// SPDX-License-Identifier: MIT
#include "securekernel/processes/trustlet_dump.h"

#include "securekernel/code_integrity.h"
#include "securekernel/cpu.h"
#include "securekernel/keys.h"
#include "securekernel/memory/capture.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::ium::DumpBlockKind;
using abi::ium::DumpedPlace;
using abi::ium::DumpedThread;
using abi::ium::DumpSeal;
using abi::ium::TrustletDump;
using abi::ium::TrustletDumpBlock;

/// Calls visit(thread) for each thread of the process.
template <typename Visit>
void for_each_thread(const SecureProcess& process, Visit visit) {
    for (const SecureThread& thread : all_threads()) {
        if (thread.state != SecureThread::State::None && thread.process == &process) {
            visit(thread);
        }
    }
}

TrustletDump header_of(const SecureProcess& process, DumpSeal seal) {
    TrustletDump header;
    header.seal = seal;
    header.trustlet_id = process.identity.trustlet_id;
    header.security_version = process.identity.security_version;
    header.instance = process.identity.instance;
    for_each_thread(process, [&](const SecureThread&) { ++header.thread_count; });
    process.space.for_each_own_page([&](std::uint64_t, x86::GuestPage) { ++header.page_count; });
    header.size = sizeof(header) +
                  header.thread_count * (sizeof(TrustletDumpBlock) + sizeof(DumpedThread)) +
                  header.page_count * (sizeof(TrustletDumpBlock) + x86::page_bytes);
    return header;
}

void copy_registers(DumpedThread& to, const rt::TrapFrame& from) {
    to.place = DumpedPlace::Interrupted;
    to.r15 = from.r15;
    to.r14 = from.r14;
    to.r13 = from.r13;
    to.r12 = from.r12;
    to.r11 = from.r11;
    to.r10 = from.r10;
    to.r9 = from.r9;
    to.r8 = from.r8;
    to.rdi = from.rdi;
    to.rsi = from.rsi;
    to.rbp = from.rbp;
    to.rbx = from.rbx;
    to.rdx = from.rdx;
    to.rcx = from.rcx;
    to.rax = from.rax;
    to.rip = from.rip;
    to.rflags = from.rflags;
    to.rsp = from.rsp;
}

void copy_registers(DumpedThread& to, const abi::nt::SystemCallFrame& from) {
    to.place = DumpedPlace::SystemCall;
    to.rax = from.number;
    to.r10 = from.parameter[0];
    to.rdx = from.parameter[1];
    to.r8 = from.parameter[2];
    to.r9 = from.parameter[3];
    to.rip = from.rip;
    to.rflags = from.rflags;
    to.rsp = from.rsp;
}

DumpedThread state_of(const SecureThread& thread) {
    DumpedThread state;
    state.environment = thread.environment;
    if (thread.system_call != nullptr) {
        copy_registers(state, *thread.system_call);
    } else if (thread.interrupted != nullptr) {
        copy_registers(state, *thread.interrupted);
    }
    static_assert(sizeof(state.vectors) == sizeof(thread.vectors.area));
    std::memcpy(state.vectors, thread.vectors.area, sizeof(state.vectors));
    return state;
}

/// Appends to VTL0's buffer. What is to be sealed is sealed in a page of VTL1's own: VTL0's other
/// processors see nothing of it before, and change nothing of it meanwhile.
class Writer {
public:
    Writer(const CapturedBuffer& buffer, std::uint64_t own_page)
        : buffer_(buffer), own_page_(cpu::ram_at(own_page)) {}

    void write_header(TrustletDump& header) {
        seal_ = header.seal;
        if (seal_ == DumpSeal::Sealed) {
            fill_with_random(header.salt, sizeof(header.salt));
            key_ = own_key(TrustletDump::purpose, header.salt);
        }
        append(&header, sizeof(header));
    }

    void write_block(DumpBlockKind kind, std::uint64_t name, const void* what, std::uint32_t size) {
        TrustletDumpBlock block;
        block.kind = kind;
        block.name = name;
        block.size = size;
        std::memcpy(own_page_, what, size);
        if (seal_ == DumpSeal::Sealed) {
            seal(block);
        }
        append(&block, sizeof(block));
        append(own_page_, size);
    }

private:
    void seal(TrustletDumpBlock& block) {
        std::uint8_t nonce[abi::skci::nonce_size] = {};
        std::memcpy(nonce, &next_block_, sizeof(next_block_));
        ++next_block_;
        const abi::skci::SealedBytes bytes{
            key_.bytes, nonce,      &block,         TrustletDumpBlock::bound_size,
            own_page_,  block.size, block.tag.bytes};
        skci_seal(&bytes);
    }

    void append(const void* from, std::uint64_t size) {
        buffer_.write(done_, from, size);
        done_ += size;
    }

    const CapturedBuffer& buffer_;
    std::byte* own_page_;
    DumpSeal seal_ = DumpSeal::Sealed;
    Key key_;
    std::uint64_t next_block_ = 0;
    std::uint64_t done_ = 0;
};

} // namespace

NtStatus write_dump(const SecureProcess& process, DumpSeal seal, const CapturedBuffer& buffer,
                    std::uint64_t& size) {
    TrustletDump header = header_of(process, seal);
    size = header.size;
    if (size > buffer.size()) {
        return NtStatus::BufferTooSmall;
    }
    const std::uint64_t own_page = own_pool.allocate();
    if (own_page == 0) {
        return NtStatus::InsufficientResources;
    }
    Writer writer(buffer, own_page);
    writer.write_header(header);
    for_each_thread(process, [&](const SecureThread& thread) {
        const DumpedThread state = state_of(thread);
        writer.write_block(DumpBlockKind::Thread, thread.vtl0_thread_id, &state, sizeof(state));
    });
    process.space.for_each_own_page([&](std::uint64_t address, x86::GuestPage page) {
        writer.write_block(DumpBlockKind::Page, address, cpu::ram_at(page.address().value),
                           x86::page_bytes);
    });
    own_pool.release(own_page);
    return NtStatus::Success;
}

} // namespace sk
