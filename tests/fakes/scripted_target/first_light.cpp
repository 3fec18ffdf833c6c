// SPDX-License-Identifier: MIT
#include "tests/fakes/scripted_target/first_light.h"

#include "abi/guards.h"
#include "abi/ports.h"
#include "abi/secure_call.h"
#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/intercept_message.h"
#include "abi/trace_marks.h"
#include "tests/fakes/scripted_target/script_writer.h"
#include "x86/exception.h"

#include <array>

namespace fakes {

namespace {

using abi::EventKind;
using abi::Mark;
using abi::PageAccess;
using abi::tlfs::CallCode;

constexpr std::uint64_t vmmcall_exit = 0x81;       // VMEXIT_VMMCALL
constexpr std::uint64_t nested_fault_exit = 0x400; // VMEXIT_NPF
constexpr std::uint64_t pages_a_call = 510;        // what fits a hypercall's input page
constexpr auto gp = static_cast<std::uint64_t>(x86::Exception::GeneralProtection);

std::uint64_t packed(PageAccess now, PageAccess old) {
    return now.bits | std::uint64_t{old.bits} << 8; // of VTL0
}

class FirstLight {
public:
    FirstLight(const StoryPlaces& places, Guarded guarded)
        : places_(places), guarded_(guarded), script_(places) {}

    std::vector<Step> tell() {
        start_hypervisor();
        start_vtl1();
        take_pages();
        start_kernel();
        store_secret();
        attack();
        finish();
        return script_.take();
    }

private:
    void mark(Mark mark, std::uint64_t value = 0, std::uint64_t second = 0) {
        const World world = script_.world();
        script_.event(EventKind::Mark, world, world,
                      {static_cast<std::uint64_t>(mark), value, second});
    }

    void hypercall(CallCode code, unsigned function, std::function<void()> inside) {
        const World caller = script_.world();
        script_.exits(vmmcall_exit);
        script_.works(150, 5);
        inside();
        script_.event(EventKind::Hypercall, caller, caller, {static_cast<std::uint64_t>(code), 0});
        script_.enters(caller, function);
    }

    void vtl_call(unsigned function) {
        script_.exits(vmmcall_exit);
        script_.works(90, 7);
        script_.event(EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel);
        script_.enters(World::Vtl1Kernel, function);
    }

    void vtl_return(unsigned function) {
        script_.exits(vmmcall_exit);
        script_.works(80, 8);
        script_.event(EventKind::VtlReturn, World::Vtl1Kernel, World::Vtl0Kernel, {1});
        script_.enters(World::Vtl0Kernel, function);
    }

    void change(std::uint64_t first, std::uint64_t count, PageAccess now, PageAccess old) {
        script_.does([this_root = places_.nested_root[0], first, count, now](Stage& stage) {
            protect(stage.memory, this_root, first, count, now);
        });
        script_.event(EventKind::SlatChange, World::Vtl1Kernel, World::Vtl1Kernel,
                      {first, count, packed(now, old)});
    }

    void edit_ring(std::function<void(abi::TraceRingHeader&)> edit) {
        script_.does([edit = std::move(edit)](Stage& stage) {
            auto ring = stage.memory.read<abi::TraceRingHeader>(abi::trace_ring_header_address);
            edit(ring);
            stage.memory.write(abi::trace_ring_header_address, ring);
        });
    }

    void start_hypervisor() {
        script_.prints("loader: 3 images\n");
        script_.works(24'000, 0);
        script_.does([places = places_](Stage& stage) {
            abi::TraceRingHeader ring;
            ring.magic = abi::TraceRingHeader::expected_magic;
            ring.version = abi::TraceRingHeader::current_version;
            ring.event_size = sizeof(abi::TraceEvent);
            ring.capacity = abi::trace_ring_capacity;
            ring.boot_info = places.boot_info_address;
            ring.nested_root[0] = places.nested_root[0];
            ring.vmcb[0] = places.vmcb[0];
            stage.memory.write(abi::trace_ring_header_address, ring);
        });
        script_.event(EventKind::HypervisorStarted, World::Firmware, World::Hypervisor,
                      {abi::hypervisor_region.base, abi::hypervisor_region.size, story_ram_size});
        if (guarded_ == Guarded::No) {
            script_.event(EventKind::GuardOff, World::Hypervisor, World::Hypervisor,
                          {static_cast<std::uint64_t>(abi::Guard::SlatVtl1Pages)});
        }
        script_.prints("hypervisor: the machine is mine\n");
        script_.enters(World::Vtl0Kernel, 1);
        script_.works(1'400, 1);
    }

    void start_vtl1() {
        hypercall(CallCode::EnablePartitionVtl, 2, [this] {
            script_.event(EventKind::PartitionVtlEnabled, World::Vtl0Kernel, World::Vtl0Kernel,
                          {1});
        });
        script_.works(500, 2);
        hypercall(CallCode::EnableVpVtl, 3, [this] {
            edit_ring([places = places_](abi::TraceRingHeader& ring) {
                ring.nested_root[1] = places.nested_root[1];
                ring.vmcb[1] = places.vmcb[1];
                ring.secure_vtl_enabled = 1;
            });
            script_.event(EventKind::VpVtlEnabled, World::Vtl0Kernel, World::Vtl0Kernel,
                          {1, abi::secure_kernel_image_base + story_text_offset});
        });
        script_.works(300, 3);
        vtl_call(0);
        script_.works(1'100, 1);
    }

    void take_pages() {
        script_.prints("securekernel: VTL1 is up\n");
        hypercall(CallCode::SetVpRegisters, 2, [this] {
            script_.event(EventKind::ProtectionEnabled, World::Vtl1Kernel, World::Vtl1Kernel,
                          {PageAccess::all().bits});
        });
        if (guarded_ == Guarded::Yes) {
            const std::uint64_t first = abi::secure_kernel_region.base / abi::page_size;
            const std::uint64_t count = abi::secure_kernel_region.size / abi::page_size;
            for (std::uint64_t done = 0; done < count; done += pages_a_call) {
                hypercall(CallCode::ModifyVtlProtectionMask, 3, [&] {
                    change(first + done, std::min(pages_a_call, count - done), PageAccess::none(),
                           PageAccess::all());
                });
                script_.works(700, 3);
            }
        }
        mark(Mark::SecureKernelReady, 2048);
        script_.works(200, 4);
        vtl_return(4);
        script_.works(900, 4);
    }

    void start_kernel() {
        script_.prints("kernel: hello from VTL0\n");
        mark(Mark::KernelStarted);
        script_.works(1'300, 5);
        secure_call(abi::SecureService::Phase3Init, [this] { script_.works(600, 5); });
        script_.works(1'100, 6);
    }

    void secure_call(abi::SecureService service, std::function<void()> work) {
        const auto number = static_cast<std::uint64_t>(service);
        vtl_call(5);
        script_.works(120, 5);
        script_.event(EventKind::SecureCall, World::Vtl1Kernel, World::Vtl1Kernel, {number});
        work();
        script_.event(EventKind::SecureCallAnswer, World::Vtl1Kernel, World::Vtl1Kernel,
                      {number, 0});
        script_.works(90, 5);
        vtl_return(6);
    }

    void store_secret() {
        secure_call(abi::SecureService::CreateSecureAllocation, [this] {
            script_.works(800, 6);
            if (guarded_ == Guarded::Yes) {
                hypercall(CallCode::ModifyVtlProtectionMask, 6, [this] {
                    change(story_secret_page, 1, PageAccess::none(), PageAccess::all());
                });
            }
            script_.works(400, 7);
            script_.does([](Stage& stage) {
                constexpr std::array<std::uint8_t, 16> secret = {'t',  'h',  'e',  ' ', 's', 'e',
                                                                 'c',  'r',  'e',  't', 0,   0xDE,
                                                                 0xAD, 0xBE, 0xEF, 0x42};
                stage.memory.write_bytes(story_secret_page * abi::page_size, secret);
            });
            mark(Mark::SecretStored, story_secret_page);
        });
        script_.works(1'500, 7);
    }

    void attack() {
        const std::uint64_t address = abi::direct_map_base + story_secret_page * abi::page_size;
        mark(Mark::AttackBegins, address);
        script_.works(160, 8);
        if (guarded_ == Guarded::No) {
            mark(Mark::AttackSucceeded, 0x6572'6365'7320'6568);
            return;
        }
        script_.exits(nested_fault_exit);
        script_.works(140, 9);
        script_.denied(EventKind::SlatViolation, World::Vtl0Kernel, abi::Rule::SlatVtlProtection,
                       {story_secret_page * abi::page_size, address, PageAccess::read().bits});
        script_.event(EventKind::InterceptDelivered, World::Vtl0Kernel, World::Vtl1Kernel,
                      {static_cast<std::uint64_t>(abi::tlfs::MessageType::GpaIntercept),
                       story_secret_page * abi::page_size, PageAccess::read().bits});
        script_.enters(World::Vtl1Kernel, 8);
        script_.works(700, 8);
        hypercall(CallCode::SetVpRegisters, 9, [this] {
            script_.event(EventKind::ExceptionInjected, World::Vtl1Kernel, World::Vtl0Kernel,
                          {gp, 0});
        });
        mark(Mark::SecretIntact, 1);
        vtl_return(9);
        script_.works(350, 9);
        mark(Mark::AttackDenied, gp, 0);
    }

    void finish() {
        script_.prints("kernel: the secret stayed secret\n");
        script_.works(2'600, 10);
        mark(Mark::SceneFinished);
        script_.works(90, 10);
        script_.event(EventKind::MachineOff, World::Vtl0Kernel, World::Vtl0Kernel,
                      {static_cast<std::uint64_t>(abi::PowerOff::Orderly)});
    }

    const StoryPlaces& places_;
    Guarded guarded_;
    ScriptWriter script_;
};

} // namespace

std::unique_ptr<ScriptedTarget> first_light(Guarded guarded) {
    GuestMemory memory(story_ram_size);
    StoryPlaces places = furnish(memory);
    if (guarded == Guarded::No) {
        places.boot_info.guards_off.switch_off(abi::Guard::SlatVtl1Pages);
        memory.write(places.boot_info_address, places.boot_info);
    }
    std::vector<Step> script = FirstLight(places, guarded).tell();
    return std::make_unique<ScriptedTarget>(std::move(memory), machine::ProcessorState{},
                                            std::move(script));
}

} // namespace fakes
