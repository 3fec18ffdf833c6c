// SPDX-License-Identifier: MIT
// Scene round-trips: how long is the way from VTL0 to VTL1 and back, and into the hypervisor? What
// does a page cost that VTL1 validates? Used by `./vitrine bench`.
#include "abi/tlfs/hypercall.h"
#include "kernel/boot.h"
#include "kernel/console.h"
#include "kernel/drivers/pci_bus.h"
#include "kernel/files/disk.h"
#include "kernel/hypercalls.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"
#include "rt/instructions.h"

namespace nt::scenes {
namespace {

constexpr std::uint64_t count = 1000;

/// Does `action` many times and reports how long that took: the ticks.
template <typename Action>
std::uint64_t measure(const char* what, Action action) {
    action(); // The first one fills caches that the others find full.
    const std::uint64_t begin = rt::rdtsc();
    for (std::uint64_t done = 0; done < count; ++done) {
        action();
    }
    const std::uint64_t ticks = rt::rdtsc() - begin;
    console::print("kernel: {} {} in {} ticks\n", count, what, ticks);
    return ticks;
}

template <typename Action>
void measure(const char* what, abi::Mark mark, Action action) {
    hypercalls::mark(mark, count, measure(what, action));
}

/// VTL1 gets each page of code of a trustlet's DLL, as it does when the page is touched first.
/// Reading the disk is not counted.
void measure_validation() {
    pci::enumerate();
    disk::start(boot_info.disk);
    DiskFile* const file = disk::find("iumdll.dll");
    CHECK(file != nullptr, "The disk has no iumdll.dll.");
    const auto opened = ImageFile::open(*file);
    CHECK(opened.is_ok(), "iumdll.dll is no image.");
    ImageFile& image = *opened.value();
    const auto handle = image.make_secure(abi::SecureImagePurpose::Trustlet);
    CHECK(handle.is_ok(), "VTL1 refuses iumdll.dll.");
    std::uint64_t ticks = 0;
    std::uint64_t pages = 0;
    for (std::uint64_t index = 0; index < image.page_count(); ++index) {
        if (image.protection_of(index) != abi::nt::PageProtection::ExecuteRead) {
            continue;
        }
        const auto page = page_frames.allocate();
        CHECK(page && abi::is_success(image.bring(*page, index)), "A page does not come.");
        const std::uint64_t begin = rt::rdtsc();
        const abi::NtStatus status =
            secure_calls::validate_secure_image_page(handle.value(), index, *page);
        ticks += rt::rdtsc() - begin;
        ++pages;
        CHECK(abi::is_success(status), "VTL1 refuses a page of iumdll.dll.");
    }
    console::print("kernel: {} pages validated in {} ticks\n", pages, ticks);
}

} // namespace

void round_trips(const Stage& stage) {
    using abi::tlfs::CallCode;
    using abi::tlfs::HypercallControl;
    constexpr auto null_call =
        HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true);
    measure("round trips", abi::Mark::RoundTrips, [] { secure_calls::flush_translations(); });
    measure("bare switches", abi::Mark::BareSwitches, [] { secure_calls::switch_and_return(); });
    measure("null hypercalls", abi::Mark::NullHypercalls,
            [=] { hypercalls::call(null_call, 0, 0); });
    const x86::GuestPage secret = stage.free_page;
    (void)secure_calls::create_secure_allocation(secret);
    measure("pages verified", [secret] { (void)secure_calls::verify_page(secret); });
    measure_validation();
}

} // namespace nt::scenes
