//! seccomp: system calls that no role needs answer that they are not permitted.
//!
//! A list of what is refused, not of what is allowed: what a C library or a kernel calls next year
//! still works, and the kernel remembers which calls always pass, so they cost nothing.

use std::collections::BTreeMap;

use libc::{c_int, c_long};
use seccompiler::{
    BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
    SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter_all_threads,
    sock_filter,
};

use super::{Missing, Role};

/// Calls that the C library's bindings do not name on every processor. Calls of these years have
/// one number everywhere.
const FCHMODAT2: c_long = 452;
const SETXATTRAT: c_long = 463;
const REMOVEXATTRAT: c_long = 466;
const OPEN_TREE_ATTR: c_long = 467;

/// The calls that no role needs.
const REFUSED: &[&[c_long]] = &[
    PROGRAMS,
    PROCESSES,
    NETWORK,
    SHARED,
    MOUNTS,
    NAMESPACES,
    METADATA,
    IDENTITY,
    MACHINE,
    KERNEL,
    #[cfg(target_arch = "x86_64")]
    ONLY_X86_64,
];

/// Starting another program: the one way in which a process becomes something else.
const PROGRAMS: &[c_long] = &[libc::SYS_execve, libc::SYS_execveat];

/// Reading, changing, steering or ending other processes.
const PROCESSES: &[c_long] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kcmp,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
];

/// New connections. Pairs of connected sockets stay: signals and the compile server need them.
const NETWORK: &[c_long] = &[
    libc::SYS_socket,
    libc::SYS_bind,
    libc::SYS_connect,
    libc::SYS_listen,
];

/// Taking a connection, which one role does.
const TAKING: &[c_long] = &[libc::SYS_accept, libc::SYS_accept4];

/// Memory, queues and semaphores that processes share by name.
const SHARED: &[c_long] = &[
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_semget,
    libc::SYS_msgget,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
];

/// Mounts, another root, and ways to files that pass by their paths.
const MOUNTS: &[c_long] = &[
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    OPEN_TREE_ATTR,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_fanotify_mark,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
];

/// Namespaces, in which a user can be root. See [`conditions`] for those of `clone`.
const NAMESPACES: &[c_long] = &[libc::SYS_unshare, libc::SYS_setns];

/// Calls that Landlock does not look at: on modes, owners and attributes of files, and in its first
/// versions on their length.
const METADATA: &[c_long] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    FCHMODAT2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    SETXATTRAT,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    REMOVEXATTRAT,
    libc::SYS_truncate,
    libc::SYS_mknodat,
];

/// Becoming somebody else.
const IDENTITY: &[c_long] = &[
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setreuid,
    libc::SYS_setregid,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_setfsuid,
    libc::SYS_setfsgid,
    libc::SYS_setgroups,
    libc::SYS_capset,
    libc::SYS_personality,
];

/// The machine: its kernel, clock, name, swap, accounting, and its end.
const MACHINE: &[c_long] = &[
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_syslog,
    libc::SYS_acct,
    libc::SYS_vhangup,
];

/// Large parts of the kernel that nothing here uses, in which faults are found again and again.
/// A ring of `io_uring` would also do what is refused here.
const KERNEL: &[c_long] = &[
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_lookup_dcookie,
    libc::SYS_nfsservctl,
];

/// The same, by older names that only this processor has. `fork` is among [`conditions`].
#[cfg(target_arch = "x86_64")]
const ONLY_X86_64: &[c_long] = &[
    libc::SYS_vfork,
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_mknod,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_uselib,
    libc::SYS_ustat,
    libc::SYS_sysfs,
];

/// Flags of `clone` that make namespaces.
const NEW_NAMESPACES: [c_int; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// Installs the filters for all threads. They stay for good, and everything started later has them.
pub(super) fn refuse(role: &Role<'_>) -> Result<(), Missing> {
    for program in programs(role)? {
        apply_filter_all_threads(&program).map_err(missing)?;
    }
    Ok(())
}

fn missing(error: Error) -> Missing {
    match &error {
        Error::Seccomp(system)
            if matches!(system.raw_os_error(), Some(libc::ENOSYS | libc::EINVAL)) =>
        {
            Missing::Seccomp
        }
        Error::Backend(_)
        | Error::EmptyFilter
        | Error::Prctl(_)
        | Error::Seccomp(_)
        | Error::ThreadSync(_) => Missing::Calls(error.to_string()),
    }
}

/// The filters of a role.
pub(super) fn programs(role: &Role<'_>) -> Result<[BpfProgram; 2], Missing> {
    let refused = refused(role).map_err(|error| Missing::Calls(error.to_string()))?;
    Ok([unknown(), refused])
}

/// Refused calls answer `EPERM`. A process that calls by the numbers of another processor is killed.
fn refused(role: &Role<'_>) -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<c_long, Vec<SeccompRule>> = REFUSED
        .iter()
        .flat_map(|group| group.iter())
        // No rule means: with any arguments.
        .map(|&call| (call, Vec::new()))
        .collect();
    rules.extend(conditions(role)?);
    SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM as u32),
        TargetArch::try_from(std::env::consts::ARCH)?,
    )?
    .try_into()
}

/// Calls that are refused with some arguments, or to one role.
fn conditions(role: &Role<'_>) -> Result<Vec<(c_long, Vec<SeccompRule>)>, BackendError> {
    let mut clone = NEW_NAMESPACES
        .into_iter()
        .map(|flag| when(0, SeccompCmpOp::MaskedEq(flag as u64), flag as u64))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rules = Vec::new();
    // A signal to a thread is how a process aborts, and nothing else here sends one.
    let signal = match role {
        Role::Host { folders: _ } | Role::Server { folders: _ } => {
            let thread = SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64);
            clone.push(when(0, thread, 0)?);
            #[cfg(target_arch = "x86_64")]
            rules.push((libc::SYS_fork, Vec::new()));
            when(0, SeccompCmpOp::Ne, u64::from(std::process::id()))?
        }
        // Its children abort too, and have other numbers.
        Role::CompileServer => when(2, SeccompCmpOp::Ne, libc::SIGABRT as u64)?,
    };
    match role {
        Role::Server { folders: _ } => {}
        Role::Host { folders: _ } | Role::CompileServer => {
            rules.extend(TAKING.iter().map(|&call| (call, Vec::new())));
        }
    }
    rules.extend([
        (libc::SYS_clone, clone),
        (libc::SYS_tgkill, vec![signal]),
        // Limits of other processes: one of no CPU time would end them.
        (libc::SYS_prlimit64, vec![when(0, SeccompCmpOp::Ne, 0)?]),
        // Typing into the terminal, which whoever reads it next would obey.
        (
            libc::SYS_ioctl,
            vec![
                when(1, SeccompCmpOp::Eq, libc::TIOCSTI)?,
                when(1, SeccompCmpOp::Eq, libc::TIOCLINUX)?,
            ],
        ),
    ]);
    Ok(rules)
}

/// A rule on one argument; the kernel reads 32 bits of it.
fn when(argument: u8, is: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is, value)?;
    SeccompRule::new(vec![condition])
}

/// Calls that answer as if the kernel did not know them: `clone3`, whose flags a filter cannot see,
/// so that the C library takes `clone`; and on x86-64 all calls of its second list of numbers, by
/// which the first could be passed by.
fn unknown() -> BpfProgram {
    const X32: u32 = 0x4000_0000;
    let step = |code: u32, jt: u8, jf: u8, k: u32| sock_filter {
        code: code as u16,
        jt,
        jf,
        k,
    };
    // The number of the call stands first in what a filter gets to read.
    let load = step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0);
    let end = |action: SeccompAction| step(libc::BPF_RET | libc::BPF_K, 0, 0, action.into());
    let jump =
        |test: u32, k: u32, jt: u8, jf: u8| step(libc::BPF_JMP | test | libc::BPF_K, jt, jf, k);
    vec![
        load,
        jump(libc::BPF_JEQ, libc::SYS_clone3 as u32, 1, 0),
        jump(libc::BPF_JGE, X32, 0, 1),
        end(SeccompAction::Errno(libc::ENOSYS as u32)),
        end(SeccompAction::Allow),
    ]
}
