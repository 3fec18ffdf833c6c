// SPDX-License-Identifier: MIT
// Imports skci.dll, as securekernel.exe does, and judges what is on its disk, inside the machine.
// It stands in the hypervisor's place: nothing is below it, so its clock counts its own
// instructions. tests/machine/skci_test.cpp reads what it says; the bench reads its marks.
#include "abi/skci.h"
#include "bench/images/start.h"
#include "formats/archive.h"
#include "hypervisor/cpu.h"
#include "kernel/console.h"
#include "rt/check.h"

#include <cstring>

namespace {

using namespace abi::skci;
using nt::console::print;

constexpr std::string_view sample_name = "skci_sample.exe";

constinit hv::Trace trace;
constinit Identity identity;
alignas(4096) constinit std::uint8_t page[4096] = {};

constexpr Policy trustlet_policy{static_cast<std::uint32_t>(Usage::CodeSigning) |
                                     static_cast<std::uint32_t>(Usage::IsolatedUserMode),
                                 PageHashRule::Required};

/// The bytes of the sample; the disk is in RAM, and ours to change.
std::span<std::byte> sample_on(const abi::BootInfo& boot) {
    const formats::Archive disk({hv::cpu::ram_at(boot.disk.base), boot.disk.size});
    const auto file = disk.file(sample_name);
    CHECK(file.is_ok(), "The sample is not on the disk.");
    return {const_cast<std::byte*>(file.value().data()), file.value().size()};
}

Status judge(std::span<const std::byte> file) {
    return skci_verify_image(file.data(), file.size(), &trustlet_policy, &identity);
}

void judge_files(std::span<std::byte> file) {
    print("skci: as signed: {}\n", skci_sentence(judge(file)));
    constexpr std::size_t code = 0x400;
    file[code] ^= std::byte{1};
    print("skci: one bit changed: {}\n", skci_sentence(judge(file)));
    file[code] ^= std::byte{1};
    CHECK(judge(file) == Status::Verified, "The image changed back is not verified.");
}

/// The first section's first page as a loader fills it.
void load_first_page(std::span<const std::byte> file) {
    const auto& section = identity.pages.sections[0];
    std::memset(page, 0, sizeof(page));
    std::memcpy(page, file.data() + section.data_offset, section.data_size);
}

Status judge_page() {
    return skci_verify_page(&identity.pages, identity.pages.sections[0].address, page);
}

void judge_pages(std::span<const std::byte> file) {
    load_first_page(file);
    print("skci: a page: {}\n", skci_sentence(judge_page()));
    page[100] ^= 1;
    print("skci: a page changed: {}\n", skci_sentence(judge_page()));
    page[100] ^= 1;
}

void seal_and_open() {
    constinit static std::uint8_t data[] = "the loot";
    const std::uint8_t key[key_size] = {1};
    const std::uint8_t nonce[nonce_size] = {2};
    std::uint8_t tag[tag_size];
    const SealedBytes bytes{key, nonce, nullptr, 0, data, sizeof(data), tag};
    skci_seal(&bytes);
    const bool is_hidden = std::memcmp(data, "the loot", sizeof(data)) != 0;
    const bool is_opened =
        skci_open(&bytes) == Status::Verified && std::memcmp(data, "the loot", sizeof(data)) == 0;
    print("skci: sealed data is {} and {}\n", is_hidden ? "hidden" : "READABLE",
          is_opened ? "opens" : "IS LOST");
    tag[0] ^= 1;
    print("skci: with another tag: {}\n", skci_sentence(skci_open(&bytes)));
}

/// VTL0's registers may be in the processor while the library works.
void check_registers_kept(std::span<const std::byte> file) {
    constexpr std::uint64_t fs_base = 0x1234'5000;
    constinit static hv::cpu::VectorRegisters before;
    constinit static hv::cpu::VectorRegisters after;
    std::memset(&before, 0x5A, sizeof(before));
    hv::cpu::write_msr(x86::Msr::FsBase, fs_base);
    hv::cpu::write_vectors(before);
    const Status status = judge(file);
    hv::cpu::read_vectors(after);
    const bool kept = std::memcmp(&before, &after, sizeof(before)) == 0 &&
                      hv::cpu::read_msr(x86::Msr::FsBase) == fs_base;
    print("skci: registers are {}\n", kept && status == Status::Verified ? "kept" : "LOST");
}

/// Marks around `turns` of one kind, for the bench. Value: how many.
template <typename Work>
void measure(std::uint64_t turns, std::uint64_t kind, Work work) {
    const std::uint64_t begin = hv::cpu::time_stamp_counter();
    bench::mark(trace, abi::Mark::LoopBegins, turns, kind);
    for (std::uint64_t turn = 0; turn < turns; ++turn) {
        CHECK(work() == Status::Verified, "What was verified before is not.");
    }
    bench::mark(trace, abi::Mark::LoopEnds, turns, kind);
    const std::uint64_t ticks = hv::cpu::time_stamp_counter() - begin;
    if (turns != 0) {
        print("skci: {} took {} ticks\n", kind == 0 ? "one verify" : "one page", ticks / turns);
    }
}

} // namespace

extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t boot_info_address) {
    const abi::BootInfo& boot = bench::start(boot_info_address, trace);
    const std::span<std::byte> file = sample_on(boot);
    judge_files(file);
    judge_pages(file);
    seal_and_open();
    check_registers_kept(file);
    measure(boot.seed, 0, [&] { return judge(file); });
    measure(boot.seed * 100, 1, judge_page);
    print("skci: all is judged\n");
    bench::finish();
}
