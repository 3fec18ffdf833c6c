// SPDX-License-Identifier: MIT
// 100,000 transfers of glass's teaching device, anywhere in a stretch of memory, between changes of
// what VTL0 may do there; each byte of the stretch, and each byte the device holds, is held against
// an oracle that knows nothing of tables and caches. In between a device of VTL1's reads and writes
// by a table of its own, which VTL1 changes, and both send interrupts, of which none may come
// through.
#include "abi/tlfs/device_domains.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/machine_with_devices.h"
#include "x86/edu.h"

#include <algorithm>
#include <array>
#include <random>

namespace {

using abi::PageAccess;
using Offset = x86::edu::RegisterOffset;

constexpr std::uint64_t page_bytes = x86::page_bytes;

/// Around the end of the hypervisor's memory, over VTL1's and into what is left to VTL0: 2 MiB
/// pages and small ones, open and closed.
constexpr std::uint64_t stretch_begin = abi::hypervisor_region.end() - 4 * page_bytes;
constexpr std::uint64_t stretch_pages = 24;
constexpr std::uint64_t stretch_bytes = stretch_pages * page_bytes;

constexpr PageAccess choices[] = {PageAccess::none(), PageAccess::read(), PageAccess::read_write(),
                                  PageAccess::read_execute(), PageAccess::all()};

/// What must come out: bytes, rights, and what the device holds.
struct Oracle {
    std::vector<std::byte> memory;
    std::array<PageAccess, stretch_pages> access{};
    std::array<std::byte, x86::edu::buffer_bytes> buffer{};
    /// What VTL1's device sees at each page of the stretch: which page, and how.
    struct Shown {
        std::uint64_t page = 0;
        PageAccess access;
    };
    std::array<Shown, stretch_pages> shown{};

    bool may(std::uint64_t offset, PageAccess wanted) const {
        return access[offset / page_bytes].allows(wanted);
    }
    void to_ram(std::uint64_t offset, std::uint64_t from, std::uint64_t count) {
        for (std::uint64_t byte = 0; byte < count; ++byte) {
            if (may(offset + byte, PageAccess::write())) {
                memory[offset + byte] = buffer[from + byte];
            }
        }
    }
    void from_ram(std::uint64_t offset, std::uint64_t to, std::uint64_t count) {
        for (std::uint64_t byte = 0; byte < count; ++byte) {
            buffer[to + byte] =
                may(offset + byte, PageAccess::read()) ? memory[offset + byte] : std::byte{};
        }
    }
};

constexpr abi::tlfs::DeviceDomain own_domain{
    abi::tlfs::partition_self, {}, {}, abi::tlfs::DeviceDomain::second_stage, 1};

class Experiment {
public:
    explicit Experiment(std::uint64_t seed) : random_(seed) {
        oracle_.memory.resize(stretch_bytes);
        for (std::byte& byte : oracle_.memory) {
            byte = static_cast<std::byte>(random_());
        }
        std::copy(oracle_.memory.begin(), oracle_.memory.end(), machine_.ram(stretch_begin));
        for (std::uint64_t page = 0; page < stretch_pages; ++page) {
            const bool is_hypervisors =
                abi::hypervisor_region.contains(stretch_begin + page * page_bytes);
            oracle_.access[page] = is_hypervisors ? PageAccess::none() : PageAccess::all();
        }
        give_vtl1_a_device();
    }

    void transfer() {
        const std::uint64_t count = 1 + random_() % x86::edu::buffer_bytes;
        const std::uint64_t inside = random_() % (x86::edu::buffer_bytes - count + 1);
        const std::uint64_t offset = random_() % (stretch_bytes - count + 1);
        const bool to_ram = random_() % 2 == 0;
        const std::uint64_t here = x86::edu::buffer_address + inside;
        const std::uint64_t there = stretch_begin + offset;
        set(Offset::Source, to_ram ? here : there);
        set(Offset::Destination, to_ram ? there : here);
        set(Offset::Count, count);
        set(Offset::Command, to_ram ? 3 : 1);
        machine_.clock.skip_to(*machine_.edu.next_event());
        machine_.edu.advance(machine_.clock.now());
        to_ram ? oracle_.to_ram(offset, inside, count) : oracle_.from_ram(offset, inside, count);
        machine_.deliver_nmi(); // if something was refused
    }

    void change_protection() {
        const PageAccess access = choices[random_() % std::size(choices)];
        std::vector<std::uint64_t> pages;
        const std::uint64_t first = random_() % stretch_pages;
        const std::uint64_t count = 1 + random_() % 4;
        for (std::uint64_t page = first; page < std::min(first + count, stretch_pages); ++page) {
            const std::uint64_t address = stretch_begin + page * page_bytes;
            if (!abi::hypervisor_region.contains(address)) {
                pages.push_back(address / page_bytes);
                oracle_.access[page] = access;
            }
        }
        if (!pages.empty()) {
            REQUIRE(machine_.protect(pages, access) == abi::tlfs::HvStatus::Success);
        }
    }

    /// VTL1 shows its device another page of the stretch, or this one otherwise, or none.
    void change_domain() {
        using namespace abi::tlfs;
        constexpr PageAccess rights[] = {PageAccess::none(), PageAccess::read(),
                                         PageAccess::read_write()};
        const std::uint64_t as = random_() % stretch_pages;
        const std::uint64_t page = random_() % stretch_pages;
        const PageAccess access = rights[random_() % std::size(rights)];
        const struct {
            MapDeviceGpaPagesInput header;
            std::uint64_t page;
        } input{{own_domain, InputVtl::own(), {}, access.bits, stretch_begin + as * page_bytes},
                stretch_begin / page_bytes + page};
        const bool is_hypervisors =
            abi::hypervisor_region.contains(stretch_begin + page * page_bytes);
        machine_.run_as(abi::Vtl::Secure);
        const auto status = test::status_of(
            machine_.call(HypercallControl::rep(CallCode::MapDeviceGpaPages, 1), input));
        REQUIRE(status == (is_hypervisors ? HvStatus::InvalidParameter : HvStatus::Success));
        if (!is_hypervisors) {
            oracle_.shown[as] = {page, access};
        }
    }

    /// A few bytes within one page.
    void transfer_by_vtl1s_device() {
        std::byte bytes[16];
        const std::uint64_t as = random_() % stretch_pages;
        const std::uint64_t offset = random_() % (page_bytes - sizeof bytes);
        const Oracle::Shown& shown = oracle_.shown[as];
        auto* const there = oracle_.memory.data() + shown.page * page_bytes + offset;
        const std::uint64_t address = stretch_begin + as * page_bytes + offset;
        if (random_() % 2 == 0) {
            for (std::byte& byte : bytes) {
                byte = static_cast<std::byte>(random_());
            }
            const bool may = shown.access.allows(PageAccess::write());
            REQUIRE(machine_.last_edu_master.write(address, bytes) == may);
            std::copy_n(bytes, may ? sizeof bytes : 0, there);
        } else {
            const bool may = shown.access.allows(PageAccess::read());
            REQUIRE(machine_.last_edu_master.read(address, bytes) == may);
            REQUIRE((!may || std::equal(std::begin(bytes), std::end(bytes), there)));
        }
        machine_.deliver_nmi();
    }

    void send_interrupt() {
        const auto address =
            static_cast<std::uint32_t>(x86::msi_window_begin | (random_() & 0xF'FFFC));
        auto& sender = random_() % 2 == 0 ? machine_.edu_master : machine_.last_edu_master;
        sender.interrupt(x86::MsiAddress::from(address),
                         x86::MsiData::from(static_cast<std::uint32_t>(random_())));
        REQUIRE_FALSE(machine_.apic.init_is_pending());
        REQUIRE_FALSE(machine_.apic.pending().has_value());
        REQUIRE(machine_.deliver_nmi());
    }

    bool memory_agrees() const {
        return std::equal(oracle_.memory.begin(), oracle_.memory.end(),
                          test::MachineWithDevices::ram(stretch_begin));
    }

    std::uint64_t random() { return random_(); }

private:
    void give_vtl1_a_device() {
        using namespace abi::tlfs;
        machine_.run_as(abi::Vtl::Secure);
        const auto created =
            machine_.call(CallCode::CreateDeviceDomain, CreateDeviceDomainInput{own_domain});
        const auto attached = machine_.call(
            CallCode::AttachDeviceDomain,
            AttachDeviceDomainInput{own_domain, DeviceId::of(x86::PciRequester::of(0, 7))});
        REQUIRE(test::status_of(created) == HvStatus::Success);
        REQUIRE(test::status_of(attached) == HvStatus::Success);
    }

    void set(Offset which, std::uint64_t value) {
        machine_.edu.write_memory(static_cast<std::uint32_t>(which), 4,
                                  static_cast<std::uint32_t>(value));
    }

    std::mt19937_64 random_;
    test::MachineWithDevices machine_;
    Oracle oracle_;
};

} // namespace

TEST_CASE("Whatever VTL1 takes and gives back, devices move what VTL0 may, to the byte", "[dma]") {
    constexpr unsigned transfers = 100'000;
    Experiment experiment{20'261'128};
    for (unsigned done = 0; done < transfers; ++done) {
        if (experiment.random() % 4 == 0) {
            experiment.change_protection();
        }
        switch (experiment.random() % 8) {
        case 0: experiment.change_domain(); break;
        case 1: experiment.transfer_by_vtl1s_device(); break;
        case 2: experiment.send_interrupt(); break;
        default: break;
        }
        experiment.transfer();
        if (!experiment.memory_agrees()) {
            FAIL("after transfer " << done);
        }
    }
}
