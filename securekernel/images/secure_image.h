// SPDX-License-Identifier: MIT
// SECURE_IMAGE: a PE file that code integrity has accepted. VTL1 keeps what it needs to know each
// of the file's pages again, but not the file: VTL0 brings the pages when they are wanted, and each
// is checked before anybody in VTL1 uses it.  [McG secure images]  Lesson: 9 and 10.
//
// Both worlds map the same pages. VTL0 may read them, and run the code among them in programs; it
// can write none, whatever its own page tables say. A driver's image is for VTL0's kernel alone,
// and comes as a whole (load_driver.cpp). Guards: signature, image-readonly, driver-signature.
#pragma once

#include "abi/ium/policy.h"
#include "abi/nt_status.h"
#include "abi/page_access.h"
#include "abi/secure_services.h"
#include "abi/skci.h"
#include "formats/pe/image.h"
#include "rt/result.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/memory/page_table.h"
#include "x86/address.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sk {

/// What an image says in its .tPolicy, copied.
struct TrustletPolicy {
    bool exists = false;
    abi::ium::PolicyHeader header;
    abi::ium::PolicyEntry entries[abi::ium::policy_entry_limit] = {}; // the rest is End
};

class SecureImage {
public:
    std::uint32_t handle() const { return handle_; }
    abi::SecureImagePurpose purpose() const { return purpose_; }
    std::uint64_t base() const { return base_; }
    std::uint64_t page_count() const { return page_count_; }
    std::uint64_t entry_point() const { return base_ + entry_point_; }
    std::uint64_t thread_start() const { return thread_start_ == 0 ? 0 : base_ + thread_start_; }
    const TrustletPolicy& policy() const { return policy_; }
    const abi::skci::Digest& digest() const { return identity_.image; }

    /// What its section allows with page `index`. Writable means: a copy of one's own.
    PageRights rights_of(std::uint64_t index) const;

    /// Page `index`, if VTL0 has brought it; else number 0.
    x86::GuestPage page(std::uint64_t index) const;

    /// VTL0 brings page `index`: the file's bytes, not relocated. It loses the right to write it,
    /// the bytes are checked, and the page is the image's.
    abi::NtStatus validate(std::uint64_t index, x86::GuestPage page);

    /// VTL0 brings all pages of a driver, of which `pages` is VTL1's own list. All of them are the
    /// driver's, or none is.
    abi::NtStatus load_driver(const abi::MemoryDescriptorList& pages);

private:
    friend class SecureImages;

    /// What of an image depends on who is to run it.
    struct PageRules {
        bool is_locked;  // VTL0 may not write the page while it is looked at
        bool is_checked; // against its hash
        abi::PageAccess access;
    };
    PageRules rules_for(std::uint64_t index) const;
    PageIdentity identity_of(std::uint64_t index) const;
    bool is_driver() const { return purpose_ == abi::SecureImagePurpose::Driver; }

    abi::NtStatus read(std::span<const std::byte> file);
    abi::NtStatus keep_imports(std::span<const std::byte> file);
    void fill_imports(std::uint64_t index, std::span<std::byte> page) const;
    void give_back(std::uint64_t index, x86::GuestPage page);
    abi::NtStatus keep_tables(std::span<const std::byte> relocations);
    bool has_split_address() const;
    void relocate(std::uint64_t index, std::span<std::byte> page) const;
    std::uint64_t* slot(std::uint64_t index) const;
    void forget();

    std::uint32_t handle_ = 0; // 0: there is none
    abi::SecureImagePurpose purpose_{};
    std::uint64_t base_ = 0;
    std::uint64_t moved_by_ = 0; // from where the file would like to be, modulo 2^64
    std::uint64_t page_count_ = 0;
    std::uint32_t entry_point_ = 0;  // RVA
    std::uint32_t thread_start_ = 0; // RVA of LdrInitializeThunk; 0: it exports none
    formats::pe::SectionTable sections_;
    abi::skci::Identity identity_;
    TrustletPolicy policy_;
    std::uint64_t slots_ = 0;  // physical: a page of page numbers
    std::uint64_t tables_ = 0; // physical: page hashes, relocations
    std::uint64_t tables_pages_ = 0;
    std::uint64_t relocations_size_ = 0;
    std::uint64_t imports_ = 0; // physical: a page of what a driver imports; 0: nothing
    std::uint64_t import_count_ = 0;
};

class SecureImages {
public:
    static constexpr std::uint64_t max_pages = abi::page_size / sizeof(std::uint64_t);

    struct Answer {
        abi::NtStatus status = abi::NtStatus::Success;
        abi::skci::Status verdict = abi::skci::Status::Verified;
        SecureImage* image = nullptr;
    };
    /// The image in the file that the MDL in VTL0's page `list` describes, to lie at `base`.
    Answer create(std::uint64_t list, std::uint64_t base, abi::SecureImagePurpose purpose);

    SecureImage* find(std::uint64_t handle);

private:
    static constexpr unsigned max_images = 24;

    SecureImage images_[max_images];
};

extern SecureImages secure_images;

} // namespace sk
