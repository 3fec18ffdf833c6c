// SPDX-License-Identifier: MIT
#include "securekernel/vtl0_pages.h"

#include "abi/memory_layout.h"
#include "securekernel/boot.h"
#include "securekernel/image_pages.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/secret_pages.h"

namespace sk {

bool is_kernel_code(x86::GuestPage page) {
    for (const abi::PhysicalRange& code : boot_info.image(abi::ImageId::Kernel).code) {
        if (code.contains(page.address().value)) {
            return true;
        }
    }
    return false;
}

bool is_ram(x86::GuestPage page) {
    return page.number < boot_info.ram_end / abi::page_size &&
           !abi::hypervisor_region.contains(page.address().value);
}

bool is_vtl0_ram(x86::GuestPage page) {
    return is_ram(page) && !abi::secure_kernel_region.contains(page.address().value);
}

bool is_ordinary_page(x86::GuestPage page) {
    return page.number != 0 && is_vtl0_ram(page) && !is_kernel_code(page) &&
           !secret_pages.holds(page) && !image_pages.holds(page) &&
           page_frames.identity_of(page).kind == PageIdentity::Kind::Normal;
}

bool is_readable_vtl0_page(x86::GuestPage page) {
    return is_vtl0_ram(page) && !secret_pages.holds(page) &&
           page_frames.identity_of(page).kind != PageIdentity::Kind::Secured;
}

} // namespace sk
