//! The calls that a hardened thread can still make. Each test hardens a thread of its own: both means
//! bind the thread that asks for them and those that it starts.

use std::io::{self, ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use libc::c_long;
use rustix::process::{Pid, Signal};

use super::{Role, calls, files};
use solver_core::files::{open_folder, write_whole};

/// Runs a body on a thread that has the files of a role. Where the kernel has no Landlock there is
/// nothing to see but what is said about it.
fn with_files_of(role: Role<'_>, body: impl FnOnce() + Send) {
    let fenced = || match files::fence(&role) {
        Ok(()) => body(),
        Err(missing) => {
            eprintln!("not tested here: {missing}");
            assert_eq!(
                missing.to_string(),
                "this kernel has no Landlock: files are not fenced off"
            );
        }
    };
    std::thread::scope(|scope| scope.spawn(fenced).join().expect("the body holds"));
}

/// Runs a body on a thread that has the system calls of a role.
fn with_calls_of<T: Send>(role: Role<'_>, body: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            for program in calls::programs(&role).expect("can be made") {
                seccompiler::apply_filter(&program).expect("can be installed");
            }
            body()
        });
        thread.join().expect("the body holds")
    })
}

const HOST: Role<'static> = Role::Host { folders: &[] };
const SERVER: Role<'static> = Role::Server { folders: &[] };

#[track_caller]
fn denied<T>(result: io::Result<T>) {
    let error = result.err().expect("is denied");
    assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
}

/// The answer to a call whose arguments are all 0.
fn answer(call: c_long) -> i32 {
    // SAFETY: the calls of these tests do nothing at all with arguments of 0, or fail.
    let result = unsafe { libc::syscall(call, 0, 0, 0, 0, 0, 0) };
    if result == -1 {
        io::Error::last_os_error().raw_os_error().unwrap_or(0)
    } else {
        0
    }
}

#[test]
fn files_are_open_in_the_folders_of_the_role_and_nowhere_else() {
    let place = tempfile::tempdir().unwrap();
    let outside = place.path().join("outside");
    std::fs::write(&outside, "secret").unwrap();
    let folder = open_folder(&place.path().join("inside")).unwrap();
    folder.create_dir("known").unwrap();
    let known = folder.open_dir("known").unwrap();
    with_files_of(
        Role::Host {
            folders: &[folder.as_fd()],
        },
        || {
            write_whole(&folder, "a", b"one").unwrap();
            write_whole(&folder, "a", b"two").unwrap();
            assert_eq!(folder.read("a").unwrap(), b"two");
            folder.create_dir("new").unwrap();
            write_whole(&folder.open_dir("new").unwrap(), "b", b"three").unwrap();
            write_whole(&known, "c", b"four").unwrap();
            assert_eq!(folder.entries().unwrap().count(), 3);
            folder.remove_file("a").unwrap();

            denied(std::fs::read(&outside));
            denied(std::fs::write(&outside, "changed"));
            denied(std::fs::remove_file(&outside));
            denied(std::fs::write(place.path().join("other"), "new"));
            denied(std::fs::read_dir(place.path()));
            denied(std::fs::read("/proc/self/maps"));
            denied(folder.symlink("new", "link"));
        },
    );
    assert_eq!(std::fs::read(&outside).unwrap(), b"secret");
}

#[test]
fn nothing_is_executed_not_even_in_the_folders() {
    let place = tempfile::tempdir().unwrap();
    let folder = open_folder(place.path()).unwrap();
    std::fs::copy("/bin/true", place.path().join("true")).unwrap();
    assert!(Command::new(place.path().join("true")).status().is_ok());
    with_files_of(
        Role::Host {
            folders: &[folder.as_fd()],
        },
        || {
            denied(Command::new(place.path().join("true")).status());
            denied(Command::new("/bin/true").status());
        },
    );
}

#[test]
fn the_compile_server_has_no_files() {
    let place = tempfile::tempdir().unwrap();
    let folder = open_folder(place.path()).unwrap();
    with_files_of(Role::CompileServer, || {
        denied(write_whole(&folder, "a", b"one"));
        denied(std::fs::read(Path::new("/proc/self/statm")));
    });
}

#[test]
fn no_role_talks_to_anybody() {
    for role in [HOST, Role::CompileServer] {
        with_calls_of(role, || {
            denied(TcpListener::bind("127.0.0.1:0"));
            denied(UnixStream::connect("/nowhere"));
            // Pairs stay: signals and the compile server need them.
            UnixStream::pair().expect("is allowed");
        });
    }
}

#[test]
fn a_server_takes_connections_and_makes_none() {
    let listening = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listening.local_addr().unwrap();
    let client = TcpStream::connect(address).unwrap();
    with_calls_of(SERVER, || {
        let (mut taken, _) = listening.accept().expect("is allowed");
        taken.write_all(b"x").expect("is allowed");
        denied(TcpStream::connect(address));
        denied(TcpListener::bind("127.0.0.1:0"));
        denied(UnixStream::connect("/nowhere"));
        // SAFETY: the call is refused before it looks at its arguments, or fails for them.
        let listens = unsafe { libc::listen(0, 1) };
        assert_eq!(listens, -1);
        assert_eq!(io::Error::last_os_error().raw_os_error(), Some(libc::EPERM));
    });
    drop(client);
    with_calls_of(HOST, || denied(listening.accept()));
}

#[test]
fn a_server_has_the_files_of_its_folders_and_no_others() {
    let place = tempfile::tempdir().unwrap();
    let outside = place.path().join("outside");
    std::fs::write(&outside, "secret").unwrap();
    let folder = open_folder(&place.path().join("inside")).unwrap();
    let folders = [folder.as_fd()];
    with_files_of(Role::Server { folders: &folders }, || {
        write_whole(&folder, "a", b"one").unwrap();
        denied(std::fs::read(&outside));
        denied(Command::new("/bin/true").status());
    });
}

#[test]
fn a_host_starts_threads_and_no_processes() {
    with_calls_of(HOST, || {
        assert_eq!(std::thread::spawn(|| 7).join().unwrap(), 7);
        denied(Command::new("/bin/true").spawn());
        // A thread that is started later is bound as well.
        std::thread::spawn(|| denied(Command::new("/bin/true").spawn()))
            .join()
            .unwrap();
    });
}

#[test]
fn the_compile_server_forks_and_starts_no_programs() {
    with_calls_of(Role::CompileServer, || {
        // SAFETY: the child only ends, which asks for no lock.
        match unsafe { libc::fork() } {
            0 => {
                let code = answer(libc::SYS_execve);
                // SAFETY: it only ends the process.
                unsafe { libc::_exit(code) }
            }
            child => {
                let child = Pid::from_raw(child).expect("is forked");
                let options = rustix::process::WaitOptions::empty();
                let (_, status) = rustix::process::waitpid(Some(child), options)
                    .expect("can be waited for")
                    .expect("has ended");
                assert_eq!(status.exit_status(), Some(libc::EPERM));
            }
        }
    });
}

#[test]
fn no_role_reaches_other_processes_or_the_machine() {
    let calls = [
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_unshare,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_mount,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_io_uring_setup,
        libc::SYS_userfaultfd,
        libc::SYS_keyctl,
        libc::SYS_open_by_handle_at,
        libc::SYS_fchmodat,
        libc::SYS_truncate,
    ];
    for role in [HOST, SERVER, Role::CompileServer] {
        with_calls_of(role, || {
            for call in calls {
                assert_eq!(answer(call), libc::EPERM, "call {call} as {role:?}");
            }
            // Not "not permitted": then the C library could start no thread.
            assert_eq!(answer(libc::SYS_clone3), libc::ENOSYS);
        });
    }
}

#[test]
fn signals_go_to_the_own_process_alone() {
    with_calls_of(HOST, || {
        denied(rustix::process::test_kill_process(rustix::process::getpid()).map_err(Into::into));
        let parent = rustix::process::getppid().expect("has one");
        denied(rustix::process::kill_process(parent, Signal::CONT).map_err(Into::into));
        // SAFETY: it only tells a number.
        let thread = unsafe { libc::gettid() };
        let signal = |process: i32| {
            // SAFETY: signal 0 is never sent; it only asks whether it could be.
            unsafe { libc::syscall(libc::SYS_tgkill, process, thread, 0) }
        };
        assert_eq!(signal(std::process::id() as i32), 0);
        assert_eq!(signal(parent.as_raw_nonzero().get()), -1);
        assert_eq!(io::Error::last_os_error().raw_os_error(), Some(libc::EPERM));
    });
}

#[test]
fn limits_are_those_of_the_own_process_alone() {
    with_calls_of(HOST, || {
        let parent = std::os::unix::process::parent_id();
        let none = std::ptr::null::<libc::rlimit>();
        // SAFETY: neither a new limit nor a place for the old one is given, so nothing is touched.
        let limit_of = |pid: u32| unsafe { libc::syscall(libc::SYS_prlimit64, pid, 0, none, none) };
        assert_eq!(limit_of(0), 0);
        let other = limit_of(parent);
        assert_eq!(other, -1);
        assert_eq!(io::Error::last_os_error().raw_os_error(), Some(libc::EPERM));
    });
}
