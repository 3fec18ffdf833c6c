// SPDX-License-Identifier: MIT
// VT-d's queue of invalidations. It is worked off as soon as its tail moves; what a descriptor
// cannot mean stops it, with QUEUE ERROR in the fault status. That cleared, it goes on, as QEMU's
// does, when its tail moves again.  [VTD 6.5.2]
#include "x86/vtd_queue.h"

#include "machine/glass/devices/vtd.h"

namespace machine::glass {

using namespace x86::vtd;

namespace {

constexpr std::uint32_t at(RegisterOffset which) { return static_cast<std::uint32_t>(which); }

/// The registers' granularities, which descriptors share.
template <typename Granularity>
constexpr Granularity granularity_of(std::uint8_t number) {
    return static_cast<Granularity>(number);
}

} // namespace

bool Vtd::has_queue() const {
    return GlobalCommand::from(word(at(RegisterOffset::GlobalStatus))).get(GlobalCommand::queue);
}

void Vtd::work_off_queue() {
    const auto is_stopped = [this] {
        return FaultStatus::from(word(RegisterOffset::FaultStatus)).get(FaultStatus::queue_error);
    };
    if (!has_queue() || is_stopped()) {
        return;
    }
    const auto queue = QueueAddressRegister::from(quad(at(RegisterOffset::QueueAddress)));
    const auto place_in = [this](RegisterOffset which) {
        return QueuePlace::from(quad(at(which))).get(QueuePlace::descriptor);
    };
    // A tail that is no place of the ring would never be reached.
    const std::uint32_t tail = place_in(RegisterOffset::QueueTail);
    if (tail >= queue.descriptors()) {
        stop_queue();
        return;
    }
    while (place_in(RegisterOffset::QueueHead) != tail && !is_stopped()) {
        const std::uint32_t head = place_in(RegisterOffset::QueueHead);
        const std::uint64_t place = queue.address() + head * sizeof(Entry);
        if (!memory_.contains(place, sizeof(Entry)) || !obey(memory_.read<Entry>(place))) {
            stop_queue();
            return;
        }
        const auto next = static_cast<std::uint16_t>((head + 1) % queue.descriptors());
        set_quad(at(RegisterOffset::QueueHead),
                 QueuePlace{}.with(QueuePlace::descriptor, next).raw);
    }
}

void Vtd::stop_queue() {
    auto& status = word(RegisterOffset::FaultStatus);
    status = FaultStatus::from(status).with(FaultStatus::queue_error, true).raw;
}

/// False if the descriptor means nothing.
bool Vtd::obey(const Entry& descriptor) {
    switch (QueueDescriptor::from(descriptor.low).get(QueueDescriptor::kind)) {
    case QueueDescriptor::Kind::Contexts: {
        const auto wanted = ForgetContexts::from(descriptor.low);
        const auto how =
            granularity_of<ContextCommand::Granularity>(wanted.get(ForgetContexts::granularity));
        return forget_contexts(how, wanted.get(ForgetContexts::source),
                               wanted.get(ForgetContexts::function_mask)) !=
               ContextCommand::Granularity::None;
    }
    case QueueDescriptor::Kind::Iotlb: {
        const auto wanted = ForgetTranslations::from(descriptor.low);
        const auto how =
            granularity_of<IotlbCommand::Granularity>(wanted.get(ForgetTranslations::granularity));
        return forget_translations(how, wanted.get(ForgetTranslations::domain),
                                   InvalidationAddress::from(descriptor.high)) !=
               IotlbCommand::Granularity::None;
    }
    case QueueDescriptor::Kind::Interrupts: {
        const auto wanted = ForgetInterrupts::from(descriptor.low);
        if (wanted.get(ForgetInterrupts::by_index)) {
            interrupts_.forget(wanted.get(ForgetInterrupts::index),
                               wanted.get(ForgetInterrupts::mask));
        } else {
            interrupts_.forget_all();
        }
        return true;
    }
    case QueueDescriptor::Kind::Wait: return say_done(descriptor);
    }
    return false;
}

/// By a store, or by an interrupt.
bool Vtd::say_done(const Entry& descriptor) {
    const auto wait = QueueWait::from(descriptor.low);
    const std::uint32_t value = wait.get(QueueWait::stored);
    if (wait.get(QueueWait::by_store)) {
        if (!memory_.contains(descriptor.high, sizeof value)) {
            return false;
        }
        memory_.write_bytes(descriptor.high, std::as_bytes(std::span(&value, 1)));
        return true;
    }
    if (wait.get(QueueWait::by_interrupt)) {
        say_done_by_interrupt();
        return true;
    }
    return false;
}

/// One at a time: until the first has been seen to, a second one is no news.
void Vtd::say_done_by_interrupt() {
    auto& done = word(RegisterOffset::QueueDone);
    if (QueueDone::from(done).get(QueueDone::waited)) {
        return;
    }
    done = QueueDone::from(done).with(QueueDone::waited, true).raw;
    auto& control = word(RegisterOffset::QueueControl);
    control = FaultControl::from(control).with(FaultControl::interrupt_pending, true).raw;
    send_queue_interrupt();
}

void Vtd::send_queue_interrupt() {
    auto& control = word(RegisterOffset::QueueControl);
    const auto now = FaultControl::from(control);
    if (now.get(FaultControl::interrupt_pending) && !now.get(FaultControl::masked)) {
        control = now.with(FaultControl::interrupt_pending, false).raw;
        bus_.send_message(x86::MsiAddress::from(word(RegisterOffset::QueueInterrupt)),
                          x86::MsiData::from(word(RegisterOffset::QueueData)));
    }
}

/// With nothing left to tell, the interrupt is not owed any more.
void Vtd::queue_done_written() {
    auto& control = word(RegisterOffset::QueueControl);
    if (!QueueDone::from(word(RegisterOffset::QueueDone)).get(QueueDone::waited)) {
        control = FaultControl::from(control).with(FaultControl::interrupt_pending, false).raw;
    }
}

} // namespace machine::glass
