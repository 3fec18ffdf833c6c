// SPDX-License-Identifier: MIT
#include "securekernel/memory/paged_out.h"

#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/keys.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/memory/page_table.h"
#include "securekernel/memory/taken_pages.h"
#include "securekernel/processes/page_supply.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::PageTag;

constinit std::uint64_t last_version = 0;

/// Made of random numbers at the first use, and never again: it ends with this boot.
const Key& page_key() {
    static constinit Key key;
    static constinit bool is_made = false;
    if (!is_made) {
        fill_with_random(key.bytes, sizeof(key.bytes));
        is_made = true;
    }
    return key;
}

bool is_off() { return boot_info.guards_off.is_off(abi::Guard::PageSeal); }

struct Nonce {
    std::uint8_t bytes[abi::skci::nonce_size] = {};
};

Nonce nonce_of(const PageName& name) {
    Nonce nonce;
    std::memcpy(nonce.bytes, &name.version, sizeof(name.version));
    return nonce;
}

abi::skci::SealedBytes sealed(x86::GuestPage page, const PageName& name, const Nonce& nonce,
                              PageTag& tag) {
    return {page_key().bytes, nonce.bytes, &name, sizeof(name), cpu::ram_at(page.address().value),
            x86::page_bytes,  tag.bytes};
}

/// CVE-2020-0918 was a release of whatever VTL0 named.
NtStatus refuse(x86::GuestPage page) {
    if (is_ordinary_page(page)) {
        return NtStatus::InvalidParameter; // It is VTL0's already.
    }
    if (is_ram(page) && boot_info.guards_off.is_off(abi::Guard::ParameterChecks)) {
        return hypercalls::protect(page, 1, default_access(boot_info)) ==
                       abi::tlfs::HvStatus::Success
                   ? NtStatus::Success
                   : NtStatus::InvalidParameter;
    }
    hypercalls::report_decision(abi::Rule::PageNotTrustlets, page.number, 0);
    return NtStatus::InvalidParameter;
}

} // namespace

std::uint64_t next_page_version() { return last_version == highest_version ? 0 : ++last_version; }

PageTag seal_page(x86::GuestPage page, const PageName& name) {
    PageTag tag;
    if (!is_off()) {
        const Nonce nonce = nonce_of(name);
        const auto bytes = sealed(page, name, nonce, tag);
        skci_seal(&bytes);
    }
    return tag;
}

NtStatus open_page(x86::GuestPage page, const PageName& name, const PageTag& tag) {
    if (is_off()) {
        return NtStatus::Success;
    }
    PageTag brought = tag;
    const Nonce nonce = nonce_of(name);
    const auto bytes = sealed(page, name, nonce, brought);
    if (skci_open(&bytes) == abi::skci::Status::Verified) {
        return NtStatus::Success;
    }
    hypercalls::report_decision(abi::Rule::PageSealBroken, page.number, name.version);
    return NtStatus::AuthTagMismatch;
}

PagedOut page_out(x86::GuestPage page) {
    const PageIdentity identity = page_frames.identity_of(page);
    SecureProcess* const process =
        identity.kind == PageIdentity::Kind::Secured ? find_process(identity.owner) : nullptr;
    if (process == nullptr || process->state != SecureProcess::State::Running) {
        return {refuse(page), 0, {}}; // A section's page is not one trustlet's alone.
    }
    if (process->is_busy) {
        return {NtStatus::AccessDenied, 0, {}}; // A processor may use it, and know where it is.
    }
    return process->space.page_out(identity.page_of_owner * x86::page_bytes, page);
}

PagedOut SecureSpace::page_out(std::uint64_t address, x86::GuestPage page) {
    const x86::PageTableEntry entry = table_.find(address);
    if (!is_private_page(entry) || !(page_in(entry) == page)) {
        return {NtStatus::InvalidParameter, 0, {}}; // In the supply: it holds nothing.
    }
    const std::uint64_t version = next_page_version();
    if (version == 0) {
        return {NtStatus::InsufficientResources, 0, {}};
    }
    const abi::PageTag tag = seal_page(page, {owner_->handle, address, version});
    table_.page_out(address, version);
    give_page_back_as_it_is(page);
    return {NtStatus::Success, version, tag};
}

NtStatus SecureSpace::bring_back(const SecureRange& range, std::uint64_t address) {
    const std::uint64_t version = version_in(table_.find(address));
    const PageReply reply = request_paged_out(version);
    const x86::PageTableEntry entry = table_.find(address);
    if (!is_paged_out(entry) || version_in(entry) != version || !range.contains(address) ||
        !range.is_accessible) {
        return NtStatus::Success; // Another thread was quicker, or wants it otherwise now.
    }
    if (!abi::is_success(reply.status)) {
        return NtStatus::InPageError;
    }
    const PageIdentity identity{
        PageIdentity::Kind::Secured, {}, owner_->handle, address / x86::page_bytes};
    const NtStatus taken = take_page_as_it_is(reply.page, identity);
    if (!abi::is_success(taken)) {
        return NtStatus::InPageError;
    }
    const NtStatus opened = open_page(reply.page, {owner_->handle, address, version}, reply.tag);
    if (!abi::is_success(opened)) {
        give_page_back(reply.page);
        return opened;
    }
    (void)table_.map(address, reply.page, range.rights); // Its table exists.
    return NtStatus::Success;
}

} // namespace sk
