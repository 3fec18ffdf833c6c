// SPDX-License-Identifier: MIT
// Drivers as VTL0 loads them, and data that it pins. The drivers are those of the disk.
#include "formats/pe/image.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/memory/page_frames.h"
#include "tests/catch.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

using abi::NtStatus;
using abi::PageAccess;
using abi::SecureService;
using sk::PageIdentity;
using test::access_to;
using test::ask;
using test::status_of;

namespace {

constexpr std::uint64_t kernel_base = abi::kernel_image_base;
constexpr std::uint64_t kernel_place = 0x380'0000; // where this VTL0 puts nothing else
constexpr std::uint64_t driver_base = kernel_base + 4 * abi::gibibyte;

std::vector<char> read_file(const std::string& name) {
    std::ifstream file(std::string(VITRINE_IMAGES_DIR) + "/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// kernel.exe in memory, and a VTL0 that loads sample.sys.
class DriverWorld : public test::TrustletWorld {
public:
    DriverWorld() {
        const std::vector<char> file = read_file("kernel.exe");
        const auto bytes = std::as_bytes(std::span{file});
        const auto image = formats::pe::Image::parse(bytes);
        REQUIRE(image.is_ok());
        auto& kernel = sk::boot_info.image(abi::ImageId::Kernel);
        std::strcpy(kernel.name, "kernel.exe");
        kernel.range = {kernel_place, image.value().size()};
        kernel.virtual_base = kernel_base;
        std::size_t next = 0;
        for (const auto& section : image.value().sections()) {
            if (section.access == formats::pe::SectionAccess::ReadExecute) {
                kernel.code[next++] = {kernel.range.base + section.address, section.virtual_size};
            }
        }
        REQUIRE(image.value()
                    .load({sk::cpu::ram_at(kernel.range.base), kernel.range.size}, kernel_base)
                    .is_ok());
    }

    abi::SecureCall know(const std::string& name = "sample.sys", std::uint64_t base = driver_base) {
        return ask(SecureService::CreateSecureImage, list_of(name),
                   {base, static_cast<std::uint64_t>(abi::SecureImagePurpose::Driver)});
    }

    /// Its pages as the file has them, in pages of VTL0's own; the page of their list.
    std::uint64_t bring(const std::string& name = "sample.sys") {
        const std::vector<char> file = read_file(name);
        const auto image = formats::pe::Image::parse(std::as_bytes(std::span{file}));
        REQUIRE(image.is_ok());
        const std::uint64_t list_page = 0x3000;
        auto& list = *new (sk::cpu::ram_at(list_page * abi::page_size)) abi::MemoryDescriptorList;
        list.page_count = static_cast<std::uint32_t>(image.value().size() / abi::page_size);
        for (std::uint32_t index = 0; index < list.page_count; ++index) {
            list.pages[index] = first_page + index;
            image.value().copy_contents(
                {sk::cpu::ram_at(list.pages[index] * abi::page_size), abi::page_size},
                std::uint64_t{index} * abi::page_size);
        }
        return list_page;
    }

    static constexpr std::uint64_t first_page = 0x3001;
};

abi::MemoryDescriptorList& list_at(std::uint64_t page) {
    return *reinterpret_cast<abi::MemoryDescriptorList*>(sk::cpu::ram_at(page * abi::page_size));
}

} // namespace

TEST_CASE("VTL0's kernel may run a driver's code, write its variables, and no page allows both") {
    DriverWorld world;
    const auto known = world.know();
    REQUIRE(status_of(known) == NtStatus::Success);
    const std::uint64_t list = world.bring();
    REQUIRE(status_of(ask(SecureService::LoadDriver, known.parameter[2], {list})) ==
            NtStatus::Success);
    const sk::SecureImage& image = *sk::secure_images.find(known.parameter[2]);
    unsigned executable = 0;
    unsigned writable = 0;
    for (std::uint64_t index = 0; index < image.page_count(); ++index) {
        const PageAccess access = access_to(DriverWorld::first_page + index);
        executable += access == PageAccess::read_execute() ? 1 : 0;
        writable += access == PageAccess::read_write() ? 1 : 0;
        CHECK((access == PageAccess::read_execute() || access == PageAccess::read_write() ||
               access == PageAccess::read()));
    }
    CHECK(executable >= 1);
    CHECK(writable >= 1);
    CHECK(sk::page_frames.count(PageIdentity::Kind::Driver) == image.page_count() - writable);
}

TEST_CASE("A driver's imports lead into the kernel's code") {
    DriverWorld world;
    const auto known = world.know();
    const std::uint64_t list = world.bring();
    REQUIRE(status_of(ask(SecureService::LoadDriver, known.parameter[2], {list})) ==
            NtStatus::Success);
    unsigned led = 0;
    const sk::SecureImage& image = *sk::secure_images.find(known.parameter[2]);
    for (std::uint64_t offset = 0; offset < image.page_count() * abi::page_size; offset += 8) {
        const std::uint64_t word =
            fakes::secure_kernel_word(DriverWorld::first_page * abi::page_size + offset);
        const auto& kernel = sk::boot_info.image(abi::ImageId::Kernel);
        led +=
            word >= kernel_base && kernel.code[0].contains(word - kernel_base + kernel.range.base)
                ? 1
                : 0;
    }
    CHECK(led >= 3); // DbgPrint, ExAllocatePool2, ExFreePool
}

TEST_CASE("A kernel that exports what is no code of its links no driver") {
    DriverWorld world;
    for (auto& code : sk::boot_info.image(abi::ImageId::Kernel).code) {
        code = {};
    }
    CHECK(status_of(world.know()) == NtStatus::EntryPointNotFound);
}

TEST_CASE("Code integrity judges a driver's file, then each of its pages; or VTL0 keeps all") {
    DriverWorld world;
    auto& fake = fakes::secure_kernel_world();
    SECTION("the file") {
        const std::uint64_t before = sk::own_pool.available();
        fake.image_verdict = abi::skci::Status::NotSigned;
        CHECK(status_of(world.know()) == NtStatus::InvalidImageHash);
        CHECK(fake.decisions.back().rule == abi::Rule::DriverNotTrusted);
        CHECK(sk::own_pool.available() == before);
    }
    SECTION("a page") {
        const auto known = world.know();
        const std::uint64_t list = world.bring();
        fake.page_verdict = abi::skci::Status::PageDigestDiffers;
        CHECK(status_of(ask(SecureService::LoadDriver, known.parameter[2], {list})) ==
              NtStatus::InvalidImageHash);
        CHECK(fake.decisions.back().rule == abi::Rule::PageNotOfImage);
    }
    SECTION("a page that is VTL1's, after some that are good") {
        const auto known = world.know();
        const std::uint64_t list = world.bring();
        list_at(list).pages[2] = abi::secure_kernel_region.base / abi::page_size;
        CHECK(status_of(ask(SecureService::LoadDriver, known.parameter[2], {list})) ==
              NtStatus::InvalidParameter);
    }
    CHECK(sk::page_frames.count(PageIdentity::Kind::Driver) == 0);
    for (std::uint64_t index = 0; index < 8; ++index) {
        CHECK(access_to(DriverWorld::first_page + index) == PageAccess::read_write());
    }
}

TEST_CASE("A driver is loaded once, with as many pages as it has, and is no trustlet's image") {
    DriverWorld world;
    const auto known = world.know();
    const std::uint64_t list = world.bring();
    const auto load = [&] {
        return status_of(ask(SecureService::LoadDriver, known.parameter[2], {list}));
    };
    --list_at(list).page_count;
    CHECK(load() == NtStatus::InvalidParameter);
    ++list_at(list).page_count;
    CHECK(load() == NtStatus::Success);
    CHECK(load() != NtStatus::Success);
    const std::uint64_t trustlet = world.image("hello.exe", 0x7FF6'0000'0000);
    CHECK(status_of(ask(SecureService::LoadDriver, trustlet, {list})) ==
          NtStatus::InvalidParameter);
    CHECK(status_of(ask(SecureService::LoadDriver, 99, {list})) == NtStatus::InvalidHandle);
}

TEST_CASE("A driver's place is in the kernel's half, a program is no driver") {
    DriverWorld world;
    for (const std::uint64_t base :
         {std::uint64_t{0x7FF6'0000'0000}, driver_base + 0x1000, ~std::uint64_t{0xFFFF}}) {
        CHECK(status_of(world.know("sample.sys", base)) == NtStatus::InvalidParameter);
    }
    CHECK(status_of(world.know("hello.exe")) == NtStatus::InvalidImageFormat);
}

TEST_CASE("A driver's page never becomes VTL0's to write again") {
    DriverWorld world;
    const auto known = world.know();
    const std::uint64_t list = world.bring();
    REQUIRE(status_of(ask(SecureService::LoadDriver, known.parameter[2], {list})) ==
            NtStatus::Success);
    const std::uint64_t code = DriverWorld::first_page + 1;
    REQUIRE(access_to(code) == PageAccess::read_execute());
    CHECK(status_of(ask(SecureService::MakeProtectedPageWritable, code)) ==
          NtStatus::InvalidParameter);
    CHECK(status_of(ask(SecureService::CreateSecureAllocation, code)) ==
          NtStatus::InvalidParameter);
    CHECK(access_to(code) == PageAccess::read_execute());
}

TEST_CASE("What VTL0's kernel has pinned it can read, and nobody can make it writable") {
    test::TrustletWorld world;
    const std::uint64_t page = world.free_page();
    REQUIRE(status_of(ask(SecureService::ProtectKernelDataPage, page)) == NtStatus::Success);
    CHECK(access_to(page) == PageAccess::read());
    CHECK(sk::page_frames.count(PageIdentity::Kind::KernelData) == 1);
    for (const SecureService service :
         {SecureService::MakeProtectedPageWritable, SecureService::ProtectKernelDataPage,
          SecureService::CreateSecureAllocation, SecureService::RegisterProtectedPage}) {
        CHECK_FALSE(abi::is_success(status_of(ask(service, page))));
    }
    CHECK(access_to(page) == PageAccess::read());
}

TEST_CASE("VTL0's kernel pins nothing that is not its own") {
    test::TrustletWorld world;
    for (const std::uint64_t page :
         {abi::secure_kernel_region.base / abi::page_size,
          abi::hypervisor_region.base / abi::page_size, ~std::uint64_t{0} >> 12}) {
        CHECK(status_of(ask(SecureService::ProtectKernelDataPage, page)) ==
              NtStatus::InvalidParameter);
        CHECK(access_to(page) == PageAccess::read_write());
    }
}

TEST_CASE("Without the guard kdp nothing is pinned") {
    test::TrustletWorld world;
    sk::boot_info.guards_off.switch_off(abi::Guard::Kdp);
    const std::uint64_t page = world.free_page();
    CHECK(status_of(ask(SecureService::ProtectKernelDataPage, page)) == NtStatus::Success);
    CHECK(access_to(page) == PageAccess::read_write());
}
