// SPDX-License-Identifier: MIT
// See translator_guard.h. POSIX allows leaving a handler of abort()'s signal by longjmp; SA_NODEFER
// keeps the signal mask as it was, because QEMU's longjmp does not restore it.
#include "machine/glass/engine/translator_guard.h"

#include <csignal>
#include <mutex>

namespace machine::glass {
namespace {

std::mutex installation;
unsigned guards = 0;
struct sigaction previous {};

void on_signal(int) {
    on_translator_abort();
    // Not ours: as if we had never been here.
    sigaction(SIGABRT, &previous, nullptr);
    raise(SIGABRT);
}

} // namespace

TranslatorGuard::TranslatorGuard() {
    const std::lock_guard lock(installation);
    if (guards++ == 0) {
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = SA_NODEFER;
        sigaction(SIGABRT, &action, &previous);
    }
}

TranslatorGuard::~TranslatorGuard() {
    const std::lock_guard lock(installation);
    if (--guards == 0) {
        sigaction(SIGABRT, &previous, nullptr);
    }
}

} // namespace machine::glass
