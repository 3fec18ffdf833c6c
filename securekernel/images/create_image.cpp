// SPDX-License-Identifier: MIT
// From a file of VTL0's to a SecureImage: copied, judged, and only then read.  [McG secure images]
#include "abi/nt/memory.h"
#include "abi/nt/process.h"
#include "formats/pe/exports.h"
#include "formats/pe/headers.h"
#include "formats/pe/relocations.h"
#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/capture.h"
#include "securekernel/memory/own_pool.h"

#include <cstring>

namespace sk {

constinit SecureImages secure_images;

namespace {

using abi::NtStatus;
using formats::pe::Image;

/// What a signature must say, and on which key.
abi::skci::Policy policy_for(abi::SecureImagePurpose purpose) {
    using abi::skci::Usage;
    abi::skci::Policy policy;
    policy.usages = static_cast<std::uint32_t>(Usage::CodeSigning);
    if (purpose == abi::SecureImagePurpose::Trustlet) {
        policy.usages |= static_cast<std::uint32_t>(Usage::SystemComponent) |
                         static_cast<std::uint32_t>(Usage::IsolatedUserMode);
    }
    return policy;
}

/// Programs have the lower half of all addresses, VTL0's kernel the upper.
bool is_place_for_image(std::uint64_t base, std::uint64_t size, abi::SecureImagePurpose purpose) {
    const bool is_driver = purpose == abi::SecureImagePurpose::Driver;
    const std::uint64_t begin = is_driver ? abi::direct_map_base : abi::nt::lowest_user_address;
    const std::uint64_t last =
        is_driver ? ~0ull - abi::nt::allocation_granularity : abi::nt::highest_user_address;
    return base % abi::nt::allocation_granularity == 0 && base >= begin && base <= last &&
           size - 1 <= last - base;
}

bool is_known(abi::SecureImagePurpose purpose) {
    return purpose == abi::SecureImagePurpose::Trustlet ||
           purpose == abi::SecureImagePurpose::Shared || purpose == abi::SecureImagePurpose::Driver;
}

/// Who sees to it that the image is signed.
abi::Guard guard_of(abi::SecureImagePurpose purpose) {
    return purpose == abi::SecureImagePurpose::Driver ? abi::Guard::DriverSignature
                                                      : abi::Guard::Signature;
}

abi::Rule refusal_of(abi::SecureImagePurpose purpose) {
    return purpose == abi::SecureImagePurpose::Driver ? abi::Rule::DriverNotTrusted
                                                      : abi::Rule::ImageNotTrusted;
}

/// The whole table must have come, to its last entry.
TrustletPolicy read_policy(const Image& image) {
    TrustletPolicy policy;
    const std::uint32_t rva = formats::pe::find_export(image, abi::ium::policy_export);
    if (rva == 0) {
        return policy;
    }
    policy.exists = true;
    image.copy_contents({reinterpret_cast<std::byte*>(&policy.header), sizeof(policy.header)}, rva);
    image.copy_contents({reinterpret_cast<std::byte*>(policy.entries), sizeof(policy.entries)},
                        rva + sizeof(policy.header));
    bool is_over = false;
    for (abi::ium::PolicyEntry& entry : policy.entries) {
        is_over = is_over || entry.type == abi::ium::PolicyType::End;
        if (is_over) {
            entry = {};
        }
    }
    return policy;
}

} // namespace

/// Page hashes and relocations outlive the file.
NtStatus SecureImage::keep_tables(std::span<const std::byte> relocations) {
    const std::uint64_t hashes_size =
        std::uint64_t{identity_.pages.entry_count} * abi::skci::PageHashes::entry_size;
    tables_pages_ = pages_for(relocations.size() + hashes_size + 1);
    tables_ = own_pool.allocate(tables_pages_);
    slots_ = own_pool.allocate();
    if (tables_ == 0 || slots_ == 0) {
        return NtStatus::InsufficientResources;
    }
    relocations_size_ = relocations.size();
    std::byte* const tables = cpu::ram_at(tables_);
    if (!relocations.empty()) {
        std::memcpy(tables, relocations.data(), relocations.size());
    }
    if (hashes_size != 0) {
        std::memcpy(tables + relocations_size_, identity_.pages.entries, hashes_size);
    }
    identity_.pages.entries = reinterpret_cast<const std::uint8_t*>(tables + relocations_size_);
    return has_split_address() ? NtStatus::InvalidImageFormat : NtStatus::Success;
}

/// `file` is VTL1's own copy, and code integrity has vouched for it.
NtStatus SecureImage::read(std::span<const std::byte> file) {
    using namespace formats::pe;
    const Role role = is_driver() ? Role::Boot : Role::Program;
    const auto image = Image::parse(file, role);
    if (image.is_err()) {
        return NtStatus::InvalidImageFormat;
    }
    const auto headers = read_headers(file, role); // Parsed before: none of these fails.
    const auto sections = read_sections(file, headers.value());
    const auto relocations = find_relocations(file, headers.value(), sections.value());
    if (image.value().size() > SecureImages::max_pages * abi::page_size ||
        !is_place_for_image(base_, image.value().size(), purpose_)) {
        return NtStatus::InvalidParameter;
    }
    sections_ = sections.value();
    moved_by_ = base_ - headers.value().optional.image_base;
    page_count_ = image.value().size() / abi::page_size;
    entry_point_ = static_cast<std::uint32_t>(image.value().entry_point());
    thread_start_ = find_export(image.value(), abi::nt::thread_start_export);
    policy_ = read_policy(image.value());
    const NtStatus status = keep_tables(relocations.value());
    return is_driver() && abi::is_success(status) ? keep_imports(file) : status;
}

SecureImages::Answer SecureImages::create(std::uint64_t list, std::uint64_t base,
                                          abi::SecureImagePurpose purpose) {
    SecureImage* image = nullptr;
    for (unsigned index = 0; index < max_images && image == nullptr; ++index) {
        image = images_[index].handle_ == 0 ? &images_[index] : nullptr;
    }
    if (image == nullptr || !is_known(purpose)) {
        return {image == nullptr ? NtStatus::InsufficientResources : NtStatus::InvalidParameter};
    }
    const auto file = capture_file(list);
    if (file.is_err()) {
        return {file.error()};
    }
    image->handle_ = static_cast<std::uint32_t>(image - images_) + 1;
    image->purpose_ = purpose;
    image->base_ = base;
    const auto bytes = file.value().bytes();
    const abi::skci::Policy policy = policy_for(purpose);
    const auto verdict = skci_verify_image(bytes.data(), bytes.size(), &policy, &image->identity_);
    Answer answer{NtStatus::Success, verdict, image};
    if (verdict != abi::skci::Status::Verified) {
        hypercalls::report_decision(refusal_of(purpose), static_cast<std::uint64_t>(verdict), list);
        console::print("securekernel: an image is refused: {}\n", skci_sentence(verdict));
        if (!boot_info.guards_off.is_off(guard_of(purpose))) {
            answer.status = NtStatus::InvalidImageHash;
        }
    }
    if (abi::is_success(answer.status)) {
        answer.status = image->read(bytes);
    }
    file.value().release();
    if (!abi::is_success(answer.status)) {
        image->forget();
        answer.image = nullptr;
    }
    return answer;
}

SecureImage* SecureImages::find(std::uint64_t handle) {
    if (handle == 0 || handle > max_images || images_[handle - 1].handle_ != handle) {
        return nullptr;
    }
    return &images_[handle - 1];
}

} // namespace sk
