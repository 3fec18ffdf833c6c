// SPDX-License-Identifier: MIT
// Rows 6 and 41: code for VTL0's kernel, by the way that is meant for it. A driver that nobody has
// signed; a signed one of which one page is the attacker's; and a signed one as it is, with a hole.
//
// VTL1 judges the file, then each page once VTL0 can write it no longer: the first two are refused.
// The third is not: what it writes is data, and data of VTL0's own.  [McG HVCI]
// Guard: driver-signature. Lesson: 8.
#include "kernel/console.h"
#include "kernel/loaded_drivers/driver_image.h"
#include "kernel/loaded_drivers/loaded_drivers.h"
#include "kernel/memory/direct_map.h"
#include "kernel/processes/process.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/payload.h"
#include "rt/check.h"
#include "rt/format.h"

#include <cstring>

namespace nt::attacks {
namespace {

/// The driver does what it is told in its registry path: it writes `value` at `address`.
void load(std::string_view file, const volatile void* address, std::uint64_t value) {
    char path[64];
    const auto status = loaded_drivers::load(
        rt::format_to(path, "{} {x} {x}", file, reinterpret_cast<std::uint64_t>(address), value));
    console::print("kernel: loading {} ends with {x8}\n", file, static_cast<std::uint32_t>(status));
}

/// The driver's entry point, as its first page of code holds it before it is mapped.
std::byte* entry_of(const DriverImage& image) {
    const std::uint64_t offset = image.entry_point() - image.base();
    return ram_at(image.page(offset / x86::page_bytes)) + offset % x86::page_bytes;
}

} // namespace

void load_unsigned_driver(Stage&) {
    begin(0);
    load("unsigned.sys", loot(), abi::attackers_word);
}

void supply_false_driver_page(Stage&) {
    DiskFile* const file = disk::find("sample.sys");
    CHECK(file != nullptr, "The disk has no such file.");
    const auto image = DriverImage::open(*file);
    CHECK(image.is_ok(), "VTL1 refuses the driver.");
    CHECK(abi::is_success(image.value().bring_pages()), "The driver does not come from the disk.");

    begin(0);
    std::memcpy(entry_of(image.value()), payload, static_cast<std::size_t>(payload_end - payload));
    const auto status = image.value().have_checked();
    console::print("kernel: VTL1 {} the driver's pages\n",
                   abi::is_success(status) ? "takes" : "refuses");
    if (!abi::is_success(status)) {
        image.value().give_pages_back();
        return;
    }
    CHECK(abi::is_success(image.value().map()), "There is no memory for the driver.");
    const auto run = reinterpret_cast<StoreWord*>(image.value().entry_point());
    attempt([run] { run(reinterpret_cast<volatile std::uint32_t*>(loot())); });
}

void use_vulnerable_driver(Stage&) {
    char* const name = current_process().image_name; // ps will show "ATTACKED.exe".
    begin(reinterpret_cast<std::uint64_t>(name) - abi::direct_map_base);
    load("hole.sys", name, abi::attackers_word);
}

} // namespace nt::attacks
