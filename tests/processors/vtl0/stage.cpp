// SPDX-License-Identifier: MIT
#include "tests/processors/vtl0/stage.h"

#include "abi/page_access.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"

namespace processors {
namespace {

using namespace abi::tlfs;

using SecureEntry = std::uint64_t(std::uint64_t nothing);
using Job = void (*)();

std::atomic<bool> is_other_here{false};
std::atomic<Job> job_of_other{nullptr};

/// Processor 1's first lines, on its own stack.
[[noreturn]] void other_main() {
    take_processor();
    ask(Service::Hello);
    is_other_here.store(true);
    for (;;) {
        if (const Job job = job_of_other.load()) {
            job();
            job_of_other.store(nullptr);
        }
        cpu::relax();
    }
}

void enable_first_processor(const abi::BootInfo& boot) {
    const abi::LoadedImage& image = boot.image(abi::ImageId::SecureKernel);
    own().new_input<EnablePartitionVtlInput>() = {
        partition_self, abi::index_of(abi::Vtl::Secure), 0, {}};
    CHECK(call(HypercallControl::simple(CallCode::EnablePartitionVtl)) == HvStatus::Success,
          "EnablePartitionVtl failed.");
    auto& input = own().new_input<EnableVpVtlInput>();
    input.partition = partition_self;
    input.vp_index = vp_self;
    input.target_vtl = abi::index_of(abi::Vtl::Secure);
    input.context = cpu::context_like_own();
    input.context.rip = reinterpret_cast<SecureEntry*>(image.entry_point)(0);
    input.context.rsp = image.stack_top;
    input.context.cr3 = image.page_table_root;
    CHECK(call(HypercallControl::simple(CallCode::EnableVpVtl)) == HvStatus::Success,
          "EnableVpVtl failed.");
}

} // namespace

void start_vtl1(const abi::BootInfo& boot, VsmPartitionConfig more) {
    enable_first_processor(boot);
    const auto config =
        more.with(VsmPartitionConfig::enable_vtl_protection, true)
            .with(VsmPartitionConfig::default_protection, abi::PageAccess::all().bits);
    CHECK(ask(Service::Hello) && ask(Service::Configure, config.raw), "VTL1 did not begin.");
}

void start_other() {
    static constinit InitialVpContext context;
    context = cpu::context_like_own();
    Processor& other = processor(1);
    context.rip = reinterpret_cast<std::uint64_t>(other_main);
    // As after a call: RSP is 8 below a multiple of 16, with shadow space above.
    context.rsp = reinterpret_cast<std::uint64_t>(other.stack + sizeof(other.stack)) - 40;
    CHECK(ask(Service::EnableOther), "VTL1 cannot have itself on processor 1.");
    CHECK(ask(Service::StartOther, physical_address_of(&context)),
          "VTL1 cannot start VTL0 on processor 1.");
    while (!is_other_here.load()) {
        cpu::relax();
    }
    CHECK(other.request.seen.calls == 1, "Processor 1's first call did not come to its own VTL1.");
    nt::console::write("processors: processor 1 runs VTL0, and has called VTL1\n");
}

void begin_on_other(Job job) { job_of_other.store(job); }

void wait_for_other() {
    while (job_of_other.load() != nullptr) {
        cpu::relax();
    }
}

void wait_until(const std::atomic<std::uint64_t>& what, std::uint64_t value) {
    while (what.load() < value) {
        cpu::relax();
    }
}

} // namespace processors
